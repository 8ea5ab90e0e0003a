import type { PublicClient } from 'viem'
import type { Cursor } from './cursor.ts'
import { blockAt } from './endpoint.ts'
import { ChainMoved } from './errors.ts'
import type { ChainLog, Ledger } from './ledger.ts'
import type { LogRange } from './logs.ts'
import { commonAncestor, headersTo } from './reorg.ts'
import type { SeenBlock } from './types.ts'

export interface CatchUpOptions<Log extends ChainLog, Id extends string> {
  readonly client: PublicClient
  readonly startBlock: number
  readonly ledger: Ledger<Log, Id>
  /** Checked between queries: years of blocks take a while. */
  readonly signal: AbortSignal
  /** Most blocks per log query. */
  readonly blocksPerQuery: number
}

export interface CaughtUp<Id extends string> {
  readonly ancestor: SeenBlock | null
  /** Blocks to remember, oldest first; the last is the head. */
  readonly newer: readonly SeenBlock[]
  /** What something happened to. */
  readonly touched: ReadonlySet<Id>
  /** The ledger changed. */
  readonly written: boolean
  /** Blocks that were read before are gone. */
  readonly reorged: boolean
}

/**
 * Reads everything between the newest remembered block that still counts and `head`, and writes it into the ledger. Nothing is
 * written when a read fails.
 * @throws ChainMoved when the chain changed under the reader; viem's errors when the endpoint fails.
 */
export async function catchUp<Log extends ChainLog, Id extends string>(
  options: CatchUpOptions<Log, Id>,
  cursor: Cursor,
  head: SeenBlock,
): Promise<CaughtUp<Id>> {
  const { client, ledger } = options
  const at = (blockNumber: number) => blockAt(client, blockNumber)
  const tip = cursor.blocks.at(-1)
  const ancestor = await commonAncestor(cursor.blocks, head, at)
  const newer = await headersTo(head, ancestor, at)
  const from = ancestor === null ? options.startBlock : ancestor.number + 1
  const logs = await readLogs(options, from, newer)
  const times = await timesOf(ledger.timedBlocks(logs), newer, at)

  const reorged = tip !== undefined && ancestor?.hash !== tip.hash
  const before = reorged || ancestor === null ? ledger.ids() : []
  if (reorged || ancestor === null) ledger.rollBack(from - 1)
  const touched = ledger.write(logs, (blockNumber) => times.get(blockNumber)!)
  const written = logs.length > 0 || reorged || ancestor === null
  return { ancestor, newer, touched: new Set([...before, ...touched]), written, reorged }
}

/** Events with the times of their blocks. */
export interface TimedEvents<Log extends ChainLog> {
  readonly logs: readonly Log[]
  readonly times: ReadonlyMap<number, number>
}

/**
 * Reads all events again up to a block that can no longer change; what was missed can be written down then. It takes nothing
 * away, so it may run beside `catchUp`.
 * @param done the block up to which it was done before, if any: while it is still on the chain, only what follows is read
 */
export async function readAgain<Log extends ChainLog, Id extends string>(
  options: CatchUpOptions<Log, Id>,
  done: SeenBlock | null,
  upTo: SeenBlock,
): Promise<TimedEvents<Log>> {
  const goesOn = done !== null && done.number <= upTo.number && (await isStillThere(options.client, done))
  return timedEvents(options, goesOn ? done.number + 1 : options.startBlock, upTo)
}

/** The same for the last blocks before one that can no longer change: as many as one query may ask about. */
export function readRecent<Log extends ChainLog, Id extends string>(
  options: CatchUpOptions<Log, Id>,
  upTo: SeenBlock,
): Promise<TimedEvents<Log>> {
  const from = Math.max(options.startBlock, upTo.number - options.blocksPerQuery + 1)
  return timedEvents(options, from, upTo)
}

async function timedEvents<Log extends ChainLog, Id extends string>(
  options: CatchUpOptions<Log, Id>,
  from: number,
  upTo: SeenBlock,
): Promise<TimedEvents<Log>> {
  const { client, ledger } = options
  const logs = await readLogs(options, from, [upTo])
  const at = (blockNumber: number) => blockAt(client, blockNumber)
  return { logs, times: await timesOf(ledger.timedBlocks(logs), [upTo], at) }
}

/** The same for two RPCs that tell of the same events. */
export function keyOfEvents({ logs }: Pick<TimedEvents<ChainLog>, 'logs'>): string {
  const keys = logs.map(({ blockHash, logIndex, topics, data }) => [blockHash, logIndex, topics, data].join())
  return [...new Set(keys)].sort().join(';')
}

/** A development chain may have lost it. */
const isStillThere = async (client: PublicClient, { number, hash }: SeenBlock): Promise<boolean> =>
  (await blockAt(client, number)).hash === hash

async function readLogs<Log extends ChainLog, Id extends string>(
  { client, ledger, blocksPerQuery, signal }: CatchUpOptions<Log, Id>,
  from: number,
  newer: readonly SeenBlock[],
): Promise<Log[]> {
  const read = ledger.reader(client, from)
  const logs: Log[] = []
  for (const range of rangesOf(from, newer, blocksPerQuery)) {
    signal.throwIfAborted()
    logs.push(...(await read(range)))
  }
  requireSameChain(logs, newer)
  return logs
}

/** A single new block is read by its hash; more, in ranges that RPCs accept. */
function rangesOf(from: number, newer: readonly SeenBlock[], blocksPerQuery: number): LogRange[] {
  const head = newer.at(-1)
  if (head === undefined || from > head.number) return []
  if (from === head.number) return [{ blockHash: head.hash }]
  const count = Math.ceil((head.number - from + 1) / blocksPerQuery)
  return Array.from({ length: count }, (_, i) => {
    const fromBlock = from + i * blocksPerQuery
    return { fromBlock, toBlock: Math.min(fromBlock + blocksPerQuery - 1, head.number) }
  })
}

function requireSameChain(logs: readonly ChainLog[], newer: readonly SeenBlock[]): void {
  const hashes = new Map(newer.map(({ number, hash }) => [number, hash]))
  for (const { blockNumber, blockHash } of logs) {
    const expected = hashes.get(Number(blockNumber))
    if (expected !== undefined && expected !== blockHash) {
      throw new ChainMoved(`Block ${blockNumber} became ${blockHash} while its logs were read.`)
    }
  }
}

/** Times of blocks: mostly known from the headers, else asked for. */
async function timesOf(
  wanted: readonly number[],
  newer: readonly SeenBlock[],
  at: (blockNumber: number) => Promise<SeenBlock>,
): Promise<ReadonlyMap<number, number>> {
  const times = new Map(newer.map(({ number, timestamp }) => [number, timestamp]))
  for (const blockNumber of wanted) {
    if (!times.has(blockNumber)) times.set(blockNumber, (await at(blockNumber)).timestamp)
  }
  return times
}
