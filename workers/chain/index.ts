/** Follows the chain for one host: cursor, gaps, reorgs, head and final views, and transactions that are sent once. */
export type { Book, KnownOffer } from './book.ts'
export { isDevelopmentChain } from './development.ts'
export { ChainMoved, ChainUnreachable } from './errors.ts'
export { type Follower, type FollowerOptions, openFollower } from './follower.ts'
export { openRpcPool, type RpcPool } from './pool.ts'
export { withoutUrlSecrets } from './redact.ts'
export { openSender, type Sender, TransactionFailed } from './sender.ts'
export type { ChainView, KnownEnding, KnownLease, LeaseWords, SeenBlock } from './types.ts'
