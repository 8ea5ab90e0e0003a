/** What the index says of a verdict, held against the chain, and put together with what verifiers serve for others to check. */

export { type AskReachabilityParameters, askReachability } from './askReachability.ts'
export type { ServedEvidence } from './askVerifier.ts'
export { type AskVerifiersParameters, askVerifiers } from './askVerifiers.ts'
export { checkOutage, type EvidenceCheck } from './checkOutage.ts'
export {
  type CreditEvidence,
  type CreditEvidenceParameters,
  creditEvidence,
  creditEvidenceFile,
} from './document.ts'
export { type EpochEvidence, epochEvidenceSchema } from './epochEvidence.ts'
export {
  type Reachability,
  type ReachabilityVerdict,
  reachabilityOf,
  type VerifierLook,
} from './reachability.ts'
export type { ServedHandshake } from './servedLeaf.ts'
