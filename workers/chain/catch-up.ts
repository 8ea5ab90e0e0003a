import type { Address, Hex, PublicClient } from 'viem'
import type { Book } from './book.ts'
import type { Cursor } from './cursor.ts'
import { blockAt } from './endpoint.ts'
import { ChainMoved } from './errors.ts'
import { type EscrowLog, hostLogs, type LogRange, leaseLogs } from './logs.ts'
import { commonAncestor, headersTo } from './reorg.ts'
import type { SeenBlock } from './types.ts'

export interface CatchUpOptions {
  readonly client: PublicClient
  readonly escrow: Address
  readonly host: bigint
  readonly startBlock: number
  readonly book: Book
  /** Checked between queries: years of blocks take a while. */
  readonly signal: AbortSignal
  /** Most blocks per log query. */
  readonly blocksPerQuery: number
}

export interface CaughtUp {
  readonly ancestor: SeenBlock | null
  /** Blocks to remember, oldest first; the last is the head. */
  readonly newer: readonly SeenBlock[]
  /** Leases that something happened to. */
  readonly touched: ReadonlySet<Hex>
  /** The book changed. */
  readonly written: boolean
  /** Blocks that were read before are gone. */
  readonly reorged: boolean
}

/**
 * Reads everything between the newest remembered block that still counts and `head`, and writes it into the book. Nothing is
 * written when a read fails.
 * @throws ChainMoved when the chain changed under the reader; viem's errors when the endpoint fails.
 */
export async function catchUp(options: CatchUpOptions, cursor: Cursor, head: SeenBlock): Promise<CaughtUp> {
  const at = (blockNumber: number) => blockAt(options.client, blockNumber)
  const tip = cursor.blocks.at(-1)
  const ancestor = await commonAncestor(cursor.blocks, head, at)
  const newer = await headersTo(head, ancestor, at)
  const from = ancestor === null ? options.startBlock : ancestor.number + 1
  const kept = new Set(
    options.book.leases().flatMap(({ id, openedBlock }) => (openedBlock.number < from ? [id] : [])),
  )
  const logs = await readLogs(options, kept, from, newer)
  const times = await timesOf(logs, newer, at)

  const reorged = tip !== undefined && ancestor?.hash !== tip.hash
  const before = reorged || ancestor === null ? options.book.leases().map(({ id }) => id) : []
  if (reorged || ancestor === null) options.book.rollBack(from - 1)
  const touched = options.book.write(logs, (blockNumber) => times.get(blockNumber)!)
  const written = logs.length > 0 || reorged || ancestor === null
  return { ancestor, newer, touched: new Set([...before, ...touched]), written, reorged }
}

/**
 * Reads all events of the host again up to a block that can no longer change, and writes down what was missed. Takes nothing
 * away, so it may run beside `catchUp`.
 * @param done the block up to which it was done before, if any: while it is still on the chain, only what follows is read
 */
export async function readAgain(
  options: CatchUpOptions,
  done: SeenBlock | null,
  upTo: SeenBlock,
): Promise<ReadonlySet<Hex>> {
  const goesOn = done !== null && done.number <= upTo.number && (await isStillThere(options.client, done))
  const from = goesOn ? done.number + 1 : options.startBlock
  const known = new Set(goesOn ? options.book.leases().map(({ id }) => id) : [])
  const logs = await readLogs(options, known, from, [upTo])
  const times = await timesOf(logs, [upTo], (blockNumber) => blockAt(options.client, blockNumber))
  return options.book.write(logs, (blockNumber) => times.get(blockNumber)!)
}

/** A development chain may have lost it. */
const isStillThere = async (client: PublicClient, { number, hash }: SeenBlock): Promise<boolean> =>
  (await blockAt(client, number)).hash === hash

async function readLogs(
  options: CatchUpOptions,
  known: ReadonlySet<Hex>,
  from: number,
  newer: readonly SeenBlock[],
): Promise<EscrowLog[]> {
  const { client, escrow, host } = options
  const logs: EscrowLog[] = []
  const ids = new Set(known)
  for (const range of rangesOf(from, newer, options.blocksPerQuery)) {
    options.signal.throwIfAborted()
    const [ofHost, ofKnown] = await Promise.all([
      hostLogs(client, escrow, host, range),
      leaseLogs(client, escrow, [...ids], range),
    ])
    const opened = ofHost.flatMap((log) => (log.eventName === 'LeaseOpened' ? [log.args.leaseId] : []))
    const fresh = opened.filter((id) => !ids.has(id))
    const ofFresh = fresh.length > 0 ? await leaseLogs(client, escrow, fresh, range) : []
    for (const id of fresh) ids.add(id)
    logs.push(...ofHost, ...[...ofKnown, ...ofFresh].sort(byPosition))
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

function requireSameChain(logs: readonly EscrowLog[], newer: readonly SeenBlock[]): void {
  const hashes = new Map(newer.map(({ number, hash }) => [number, hash]))
  for (const { blockNumber, blockHash } of logs) {
    const expected = hashes.get(Number(blockNumber))
    if (expected !== undefined && expected !== blockHash) {
      throw new ChainMoved(`Block ${blockNumber} became ${blockHash} while its logs were read.`)
    }
  }
}

/** Times of the blocks with events: mostly known from the headers, else asked for. */
async function timesOf(
  logs: readonly EscrowLog[],
  newer: readonly SeenBlock[],
  at: (blockNumber: number) => Promise<SeenBlock>,
): Promise<ReadonlyMap<number, number>> {
  const times = new Map(newer.map(({ number, timestamp }) => [number, timestamp]))
  const wanted = new Set(logs.map(({ blockNumber }) => Number(blockNumber)))
  for (const blockNumber of wanted) {
    if (!times.has(blockNumber)) times.set(blockNumber, (await at(blockNumber)).timestamp)
  }
  return times
}

const byPosition = (a: EscrowLog, b: EscrowLog): number =>
  a.blockNumber === b.blockNumber ? a.logIndex - b.logIndex : a.blockNumber < b.blockNumber ? -1 : 1
