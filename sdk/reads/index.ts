export {
  type LeaseFacts,
  leaseFactsOf,
  type OpenedArgs,
  type OpenedLease,
  readLeaseFacts,
  termsOfOpened,
} from './leaseEvents.ts'
export { listLeasesOfHost, listLeasesOfTenant } from './listLeases.ts'
export { type LogQuery, readLogs } from './logs.ts'
export { type BallotState, readBallotStates } from './readBallotStates.ts'
export { type Challenge, readChallenge } from './readChallenge.ts'
export { readCommittees, type TargetCommittees } from './readCommittees.ts'
export { type EpochRecord, readEpoch } from './readEpoch.ts'
export { readEscrowParameters } from './readEscrowParameters.ts'
export { type FinalizedBlock, readFinalizedBlock } from './readFinalizedBlock.ts'
export { readHost, readHosts } from './readHost.ts'
export { readIsDecoyKeeper } from './readIsDecoyKeeper.ts'
export { type ReadLeaseParameters, type ReadLeasesParameters, readLease, readLeases } from './readLease.ts'
export { type LeaseMoment, readHostWord, readLeaseStates, readLeaseWords } from './readLeaseStates.ts'
export { readLeaseTerms } from './readLeaseTerms.ts'
export {
  type Misjudgement,
  type ReadMisjudgementsParameters,
  readMisjudgements,
} from './readMisjudgements.ts'
export { type ReadOffersParameters, readOffers } from './readOffers.ts'
export { readOwed } from './readOwed.ts'
export { readPriceMinima } from './readPriceMinima.ts'
export { type GrantedRole, readRole, readRoles } from './readRoles.ts'
export { readSeatOf, readSeats, type Seat } from './readSeats.ts'
export { type ReadSettlementParameters, readSettlement, type Settlement } from './readSettlement.ts'
export { readStake, type Stake } from './readStake.ts'
export { readTargetOfHost, readTargets, TARGET_STATES, type Target, type TargetState } from './readTargets.ts'
export {
  askVerifierConstants,
  readVerifierConstants,
  type VerifierConstants,
} from './readVerifierConstants.ts'
export { readVerifierOwed } from './readVerifierOwed.ts'
export { type Committees, readVerifierParameters, type VerifierParameters } from './readVerifierParameters.ts'
