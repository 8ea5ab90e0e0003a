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
export { readEpochTiming } from './readEpochTiming.ts'
export { readEscrowParameters } from './readEscrowParameters.ts'
export { type FinalizedBlock, readFinalizedBlock } from './readFinalizedBlock.ts'
export { readHost, readHosts } from './readHost.ts'
export { type ReadLeaseParameters, type ReadLeasesParameters, readLease, readLeases } from './readLease.ts'
export { type LeaseMoment, readHostWord, readLeaseStates, readLeaseWords } from './readLeaseStates.ts'
export { readLeaseTerms } from './readLeaseTerms.ts'
export { type ReadOffersParameters, readOffers } from './readOffers.ts'
export { readOwed } from './readOwed.ts'
export { readPriceMinima } from './readPriceMinima.ts'
export { type GrantedRole, readRole, readRoles } from './readRoles.ts'
