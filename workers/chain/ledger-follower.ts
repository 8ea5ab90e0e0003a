import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NetworkConfig } from '@freehold/sdk'
import type { PublicClient } from 'viem'
import {
  type CatchUpOptions,
  type CaughtUp,
  catchUp,
  keyOfEvents,
  readAgain,
  readRecent,
  type TimedEvents,
} from './catch-up.ts'
import { advanced, emptyCursor, type Followed, readCursor, writeCursor } from './cursor.ts'
import { isDevelopmentChain } from './development.ts'
import { blockAt, type Endpoint } from './endpoint.ts'
import { ChainMoved, ChainUnreachable } from './errors.ts'
import type { ChainLog, Ledger } from './ledger.ts'
import { openRpcPool, type RpcPool } from './pool.ts'
import { withoutUrlSecrets } from './redact.ts'
import type { ChainView, SeenBlock } from './types.ts'

/** How the chain is followed, whatever is looked for. */
export interface FollowingOptions {
  readonly network: NetworkConfig
  /** What is remembered of the chain is kept here. */
  readonly stateDir: string
  /** Pause between two looks at the head; default an eighth of the block time, 100 to 1000 ms. */
  readonly pollMs?: number
  /** Most blocks per log query. Default 1000. */
  readonly blocksPerQuery?: number
  /** Nothing that is looked for is older than this block. Default: the network's first block. */
  readonly fromBlock?: number
  /** Ends what is under way, however long it would take. */
  readonly stopping?: AbortSignal
  /** One sentence per trouble with an RPC. */
  readonly onTrouble?: (sentence: string) => void
}

export interface LedgerFollowerOptions<Log extends ChainLog, Id extends string> extends FollowingOptions {
  readonly followed: Followed
  readonly ledger: Ledger<Log, Id>
  /** The ledger holds what an earlier run read; else everything is read again. */
  readonly isKept: boolean
  /** Writes the ledger to disk; called before the cursor is written, so that the cursor is never ahead of it. */
  readonly save: () => void
}

export interface FollowerListener<Id extends string> {
  /** Something may have happened to these: look again. */
  readonly onLook: (ids: readonly Id[], why: 'event' | 'reorg' | 'rescan') => void
  /** The head or the last final block moved. */
  readonly onView: (view: ChainView) => void
}

/** Follows the chain and keeps a ledger of it. It only ever says "look again". */
export interface LedgerFollower<Id extends string> {
  readonly pool: RpcPool
  /** Hears what is found from now on. Returns the unsubscribe. */
  subscribe(listener: FollowerListener<Id>): () => void
  /** Catches up once, then follows until stopped. @throws ChainUnreachable when no RPC answers; it may be tried again. */
  start(): Promise<void>
  stop(): Promise<void>
  /** The newest view, or null when none was had yet. */
  view(): ChainView | null
  /** Milliseconds since an RPC last gave a usable head, by the worker's own clock. */
  silentMs(): number
  /** Resolves when a block of this number was read, and looks for it at once. @throws AbortError */
  reach(blockNumber: number, signal: AbortSignal): Promise<void>
  /**
   * Reads every final event again, the first time from the beginning, and says look again at all it finds.
   * @param fromStart this time too: an event is known to be missing
   */
  rescan(options?: { readonly fromStart?: boolean }): Promise<void>
  /**
   * Asks all RPCs for the events of the last final blocks: the one that is followed may have kept some quiet.
   * @throws ChainUnreachable when no answer has most of their voices
   */
  recheck(): Promise<void>
}

/** Paths and queries of RPC URLs often hold a key; they are never shown. */
const hostOf = (url: string): string => new URL(url).host

/** Opens the cursor; connects to nothing before `start`. */
export function openLedgerFollower<Log extends ChainLog, Id extends string>(
  options: LedgerFollowerOptions<Log, Id>,
): LedgerFollower<Id> {
  const { network, ledger, followed } = options
  const cursorPath = join(options.stateDir, 'cursor.json')
  const pollMs = options.pollMs ?? Math.min(1000, Math.max(100, network.blockTimeMs / 8))
  let cursor = options.isKept ? readCursor(cursorPath, followed) : emptyCursor
  let heardAt = 0
  /** The final block up to which a rescan has read since this process began. */
  let rescanned: SeenBlock | null = null
  const listeners = new Set<FollowerListener<Id>>()
  const stopping = new AbortController()
  const stopped = AbortSignal.any([stopping.signal, ...(options.stopping ? [options.stopping] : [])])
  let turn: Promise<unknown> = Promise.resolve()
  let loop: Promise<void> = Promise.resolve()

  const pool = openRpcPool(network, {
    onTrouble: (url, reason) => options.onTrouble?.(`RPC ${hostOf(url)} is passed over: ${reason}`),
  })
  const reading = (client: PublicClient): CatchUpOptions<Log, Id> => ({
    client,
    ledger,
    startBlock: Math.max(network.startBlock, options.fromBlock ?? 0),
    signal: stopped,
    blocksPerQuery: options.blocksPerQuery ?? 1000,
  })

  const anchor = () => (isDevelopmentChain(network) ? null : cursor.finalized)

  async function look(): Promise<void> {
    const { endpoint, head } = await pool.head(cursor.blocks.at(-1) ?? null, anchor())
    const moved = cursor.blocks.at(-1)?.hash !== head.hash
    const [done, finalized] = await blaming(endpoint, () =>
      Promise.all([
        moved ? catchUp(reading(endpoint.client), cursor, head) : null,
        finalBlock(endpoint, head),
      ]),
    )
    heardAt = Date.now()
    const settled = finalized !== null && finalized.hash !== cursor.finalized?.hash
    if (done === null && !settled) return
    remember(done, finalized)
    for (const { onView } of listeners) onView(viewOf())
    if (done && done.touched.size > 0) tell([...done.touched], done.reorged ? 'reorg' : 'event')
  }

  function remember(done: CaughtUp<Id> | null, finalized: SeenBlock | null): void {
    if (done?.written) options.save()
    const ancestor = done ? done.ancestor : (cursor.blocks.at(-1) ?? null)
    cursor = advanced(cursor, ancestor, done?.newer ?? [], newestFinal(finalized))
    writeCursor(cursorPath, followed, cursor)
  }

  /** An RPC that is a little behind must not take back what was final; a development chain may. */
  function newestFinal(finalized: SeenBlock | null): SeenBlock | null {
    const before = anchor()
    return finalized && before && finalized.number < before.number ? before : finalized
  }

  async function blaming<T>(endpoint: Endpoint, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof ChainMoved) throw error
      pool.blame(endpoint, (error as Error).message)
      throw new ChainUnreachable(`RPC ${hostOf(endpoint.url)} gave a head that cannot be read.`, {
        cause: error,
      })
    }
  }

  /** null when the chain has no final block to name: then nothing counts as final. */
  async function finalBlock(endpoint: Endpoint, head: SeenBlock): Promise<SeenBlock | null> {
    try {
      const block = network.finality === 'latest' ? head : await blockAt(endpoint.client, network.finality)
      return block.number <= head.number ? block : null
    } catch {
      return null // Polygon answers with an error until there is a milestone; not knowing is not final
    }
  }

  function tell(ids: readonly Id[], why: 'event' | 'reorg' | 'rescan'): void {
    for (const { onLook } of listeners) onLook(ids, why)
  }

  const viewOf = (): ChainView => ({ head: cursor.blocks.at(-1)!, finalized: cursor.finalized })

  function seen(): ChainView {
    if (cursor.blocks.length === 0) throw new ChainUnreachable('The chain has not been seen yet.')
    return viewOf()
  }

  function writeMissed({ logs, times }: TimedEvents<Log>): void {
    const touched = ledger.write(logs, (blockNumber) => times.get(blockNumber)!)
    options.save()
    if (touched.size > 0) tell([...touched], 'rescan')
  }

  /** One look at a time; the others wait for their turn. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work)
    turn = mine.catch(() => {})
    return mine
  }

  async function follow(): Promise<void> {
    let failures = 0
    while (!stopped.aborted) {
      const pause = Math.min(pollMs * 2 ** failures, 2000)
      await sleep(pause, undefined, { signal: stopped }).catch(() => {})
      if (stopped.aborted) return
      try {
        await inTurn(look)
        failures = 0
      } catch (error) {
        failures = Math.min(failures + 1, 8)
        options.onTrouble?.(withoutUrlSecrets((error as Error).message))
      }
    }
  }

  return {
    pool,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    async start() {
      await inTurn(look)
      loop = follow()
    },
    async stop() {
      stopping.abort()
      await loop
    },
    view: () => (cursor.blocks.length > 0 ? viewOf() : null),
    silentMs: () => Date.now() - heardAt,
    async reach(blockNumber, signal) {
      while ((cursor.blocks.at(-1)?.number ?? -1) < blockNumber) {
        signal.throwIfAborted()
        await inTurn(look).catch(() => sleep(pollMs, undefined, { signal })) // `follow` reports what is wrong
      }
    },
    async rescan({ fromStart = false } = {}) {
      const { finalized, head } = seen()
      const since = fromStart ? null : rescanned
      const events = await pool.agreed(
        (client) => readAgain(reading(client), since, finalized ?? head),
        keyOfEvents,
      )
      rescanned = finalized
      writeMissed(events)
    },
    async recheck() {
      const { finalized, head } = seen()
      const events = await pool.agreed(
        (client) => readRecent(reading(client), finalized ?? head),
        keyOfEvents,
      )
      if (ledger.hasNews(events.logs)) writeMissed(events)
    },
  }
}
