import type { Hash, Hex, PublicClient } from 'viem'
import type { LogRange } from './logs.ts'

/** Where an event stands on the chain; what it says is the ledger's business. */
export interface ChainLog {
  readonly blockNumber: bigint
  readonly blockHash: Hash
  readonly logIndex: number
  readonly topics: readonly Hex[]
  readonly data: Hex
}

/**
 * What a follower writes events into. It holds nothing that could not be read again, and takes back what a reorg took away.
 * `Id` names what is to be looked at again, such as a lease.
 */
export interface Ledger<Log extends ChainLog = ChainLog, Id extends string = Hex> {
  /** Everything it knows of. */
  ids(): readonly Id[]
  /** Begins to read events from a block on; what it returns is called with one range after the other, without gaps. */
  reader(client: PublicClient, fromBlock: number): (range: LogRange) => Promise<readonly Log[]>
  /** Of these events, the blocks whose times it wants when it writes them down. */
  timedBlocks(logs: readonly Log[]): readonly number[]
  /** Whether these events tell of something that it does not know and that still matters. */
  hasNews(logs: readonly Log[]): boolean
  /** Forgets everything after a block. */
  rollBack(toBlock: number): void
  /** Writes events down; twice is fine. Returns what they speak of. */
  write(logs: readonly Log[], timeOf: (blockNumber: number) => number): ReadonlySet<Id>
}
