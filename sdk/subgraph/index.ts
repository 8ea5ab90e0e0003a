export type { IndexedDowntime } from './downtimes.ts'
export * from './errors.ts'
export type { IndexedLease, LeaseMoney } from './leases.ts'
export type { Page } from './pages.ts'
export { type PullBalance, queryAccount } from './queryAccount.ts'
export {
  type LeaseCredit,
  type LeaseCredits,
  type QueryCreditsParameters,
  queryCredits,
} from './queryCredits.ts'
export { type DaySums, type QueryDaysParameters, queryDays } from './queryDays.ts'
export { queryHostRecords } from './queryHostRecords.ts'
export { type IndexedHost, queryHosts } from './queryHosts.ts'
export {
  type IndexStatus,
  queryIndex,
  type WaitForIndexedBlockParameters,
  waitForIndexedBlock,
} from './queryIndex.ts'
export {
  type LeaseAction,
  type QueryLeaseActionsParameters,
  queryLeaseActions,
} from './queryLeaseActions.ts'
export { type QueryLeasesParameters, queryLease, queryLeases } from './queryLeases.ts'
export { type MarketSums, queryMarket } from './queryMarket.ts'
export { type OfferAction, queryOfferHistory } from './queryOfferHistory.ts'
export { type QueryOffersParameters, queryOffers } from './queryOffers.ts'
export { type QueryOutagesParameters, queryOutages } from './queryOutages.ts'
export { type IndexedRole, type QueryRolesParameters, queryRoles } from './queryRoles.ts'
export { type QueryUptimeParameters, queryUptime } from './queryUptime.ts'
export { type QueryUptimesParameters, queryUptimes } from './queryUptimes.ts'
export {
  type IndexedChallenge,
  type IndexedEpoch,
  type QueryVerifiersParameters,
  queryVerifier,
  queryVerifiers,
  type RevealedBallot,
  type VerifierAction,
  type VerifierList,
  type VerifierNetworkSums,
  type VerifierPage,
} from './queryVerifiers.ts'
export type { SubgraphClient } from './request.ts'
export type { IndexedBallot, IndexedOutage, IndexedTargetEpoch } from './verdicts.ts'
export { type IndexedVerifier, isSeatedIn, missedRevealsOf } from './verifiers.ts'
