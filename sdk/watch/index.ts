export { type WatchLeaseParameters, watchLease } from './watchLease.ts'
