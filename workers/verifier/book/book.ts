import { existsSync, readFileSync } from 'node:fs'
import type { Address, Hash, Hex, PublicClient } from 'viem'
import { z } from 'zod'
import type { Ledger } from '../../chain/index.ts'
import { writeFileAtomically } from '../../host/index.ts'
import {
  byPosition,
  decodeLogs,
  isTimed,
  type LogSources,
  type RawLog,
  type VerifierLog,
  verifierLogs,
} from './logs.ts'
import { type NetworkState, stateOf } from './state.ts'

/** The one thing that a verifier looks at again: everything. */
export type Everything = 'everything'

/** All events that a verifier needs, and what they say. It holds nothing that could not be read again. */
export interface VerifierBook extends Ledger<RawLog, Everything> {
  /** What the events say; the same object until an event comes or goes. */
  state(): NetworkState
  /**
   * Drops what can matter no more: ballots of epochs before `oldestEpoch`, and leases that were over at a final block.
   * @param finalBlock the newest block that no reorg takes back
   */
  prune(oldestEpoch: number, finalBlock: number): void
  save(path: string): void
}

const hex = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/)
  .transform((text) => text as Hex)
const storedLog = z.object({
  address: hex,
  topics: z.array(hex).min(1),
  data: hex,
  blockNumber: z.string().regex(/^\d+$/).transform(BigInt),
  blockHash: hex,
  logIndex: z.number().int(),
  transactionHash: hex,
  at: z.number().nullable(),
})

const key = ({ blockNumber, logIndex }: Pick<RawLog, 'blockNumber' | 'logIndex'>): string =>
  `${blockNumber}-${logIndex}`

/** A book, empty or with what an earlier one held. */
export function openVerifierBook(sources: LogSources, kept: readonly RawLog[] = []): VerifierBook {
  let logs = new Map(kept.map((log) => [key(log), log]))
  let known: NetworkState | null = null

  function keepOnly(isKept: (log: RawLog) => boolean): void {
    const before = logs.size
    logs = new Map([...logs].filter(([, log]) => isKept(log)))
    if (logs.size !== before) known = null
  }
  const decoded = () => decodeLogs([...logs.values()].sort(byPosition), sources)

  return {
    ids: () => ['everything'],
    reader: (client: PublicClient) => (range) => verifierLogs(client, sources, range),
    timedBlocks: (fresh) => fresh.filter(isTimed).map(({ blockNumber }) => Number(blockNumber)),
    hasNews: (fresh) => fresh.some((log) => !logs.has(key(log))),
    rollBack: (toBlock) => keepOnly(({ blockNumber }) => blockNumber <= BigInt(toBlock)),
    write(fresh, timeOf) {
      for (const log of fresh) {
        const at = isTimed(log) ? timeOf(Number(log.blockNumber)) : null
        logs.set(key(log), { ...plain(log), at })
      }
      if (fresh.length > 0) known = null
      return new Set(fresh.length > 0 ? (['everything'] as const) : [])
    },
    state() {
      known ??= stateOf(decoded(), sources.verifierNetwork)
      return known
    },
    prune(oldestEpoch, finalBlock) {
      const stale = staleLogs(decoded(), oldestEpoch, finalBlock, sources.verifierNetwork)
      if (stale.size > 0) keepOnly((log) => !stale.has(key(log)))
    },
    save(path) {
      const text = JSON.stringify([...logs.values()], (_, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      )
      writeFileAtomically(path, text)
    },
  }
}

/** The events of an earlier run, or null when there are none or they are damaged: then everything is read again. */
export function readVerifierBook(path: string): readonly RawLog[] | null {
  if (!existsSync(path)) return null
  try {
    return z.array(storedLog).parse(JSON.parse(readFileSync(path, 'utf8'))) as RawLog[]
  } catch {
    return null
  }
}

const plain = (log: RawLog): RawLog => ({
  address: log.address,
  topics: log.topics,
  data: log.data,
  blockNumber: log.blockNumber,
  blockHash: log.blockHash as Hash,
  logIndex: log.logIndex,
  transactionHash: log.transactionHash,
  at: log.at,
})

/** Final events of which nothing follows any more. */
function staleLogs(
  logs: readonly VerifierLog[],
  oldestEpoch: number,
  finalBlock: number,
  network: Address,
): Set<string> {
  const final = logs.filter(({ blockNumber }) => Number(blockNumber) <= finalBlock)
  const { challenges } = stateOf(final, network)
  const isOver = leasesOver(final)
  const isStale = ({ eventName, args }: VerifierLog): boolean => {
    switch (eventName) {
      case 'EpochBegun':
      case 'EpochSealed':
      case 'Committed':
      case 'Revealed':
        return Number(args.epoch) < oldestEpoch
      case 'Challenged':
        return Number(args.epoch) < oldestEpoch && challenges.get(args.challenge)?.isSettled === true
      case 'LeaseOpened':
      case 'LeaseActivated':
      case 'LeaseResized':
      case 'LeaseDeclined':
      case 'LeaseCancelled':
      case 'LeaseClosed':
        return isOver(args.leaseId)
      default:
        return false
    }
  }
  return new Set(final.filter(isStale).map(key))
}

/** Whether a lease ended, and every lease that its instance was handed over to. */
function leasesOver(logs: readonly VerifierLog[]): (lease: Hex) => boolean {
  const ended = new Set<Hex>()
  const successors = new Map<Hex, Hex>()
  for (const { eventName, args } of logs) {
    if (isEnding(eventName)) ended.add((args as { leaseId: Hex }).leaseId)
    if (eventName === 'LeaseResized') successors.set(args.leaseId, args.successorId)
  }
  return (lease) => {
    for (let one: Hex | undefined = lease; one !== undefined; one = successors.get(one)) {
      if (!ended.has(one)) return false
    }
    return true
  }
}

export const isEnding = (eventName: VerifierLog['eventName']): boolean =>
  ['LeaseDeclined', 'LeaseCancelled', 'LeaseClosed'].includes(eventName)
