/** What a verifier should do now. All of it is pure. */
export { type Assignment, assignmentsOf, judgesOf } from './assignments.ts'
export {
  isProbed,
  isSealed,
  keyOf,
  openCommittees,
  type SealedEpoch,
  sitsIn,
  sitterOf,
} from './committees.ts'
export { nextSteps } from './decide.ts'
export { isUrgent, nameOf, type Step, type StepName, type StepOf } from './steps.ts'
export { ballotsSaying } from './tallies.ts'
export { lastLook, leastEpochsPerChain, type NetworkTiming } from './timing.ts'
export {
  type AuditResult,
  auditName,
  type OwnEpoch,
  type ProbeOutcome,
  type VerifierPolicy,
  type VerifierView,
} from './view.ts'
