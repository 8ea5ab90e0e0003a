import {
  CANCEL_REASONS,
  CLOSE_REASONS,
  DECLINE_REASONS,
  hostKindOf,
  KIND_VM,
  leaseEscrowAbi,
  unpackTerms,
} from '@freehold/sdk'
import {
  type Address,
  encodeEventTopics,
  formatLog,
  type Hex,
  type Log,
  numberToHex,
  type PublicClient,
  parseEventLogs,
  type RpcLog,
} from 'viem'
import type { KnownLease } from './types.ts'

type EscrowLog = ReturnType<typeof parseEventLogs<typeof leaseEscrowAbi>>[number]

/** Blocks to read logs of: one by its hash, so that a reorg cannot slip in between, or a range by number. */
export type LogRange = { readonly blockHash: Hex } | { readonly fromBlock: number; readonly toBlock: number }

const topicOf = (eventName: EscrowLog['eventName']): Hex =>
  encodeEventTopics({ abi: leaseEscrowAbi, eventName } as Parameters<typeof encodeEventTopics>[0])[0] as Hex

const ofHost = (['LeaseOpened', 'OfferPublished', 'OfferWithdrawn'] as const).map(topicOf)
const ofLease = (
  [
    'LeaseActivated',
    'LeaseDeclined',
    'LeaseCancelled',
    'LeaseToppedUp',
    'LeaseRevived',
    'LeaseClosed',
    'LeaseFinalized',
    'LeaseResized',
  ] as const
).map(topicOf)

/** How many lease ids one query names; RPCs refuse endless lists. */
const idsPerQuery = 250

/** Openings and offers of one host: the second topic is host and kind there, the host here. */
export async function hostLogs(client: PublicClient, escrow: Address, host: bigint, range: LogRange) {
  const keys = [hostKindOf(host, KIND_VM), host].map((key) => numberToHex(key, { size: 32 }))
  const logs = await getLogs(client, escrow, [ofHost, null, keys], range)
  return logs.filter((log) => isOfHost(log, host))
}

/** What happened to known leases. */
export async function leaseLogs(client: PublicClient, escrow: Address, ids: readonly Hex[], range: LogRange) {
  const chunks = Array.from({ length: Math.ceil(ids.length / idsPerQuery) }, (_, i) =>
    ids.slice(i * idsPerQuery, (i + 1) * idsPerQuery),
  )
  const found = await Promise.all(chunks.map((chunk) => getLogs(client, escrow, [ofLease, chunk], range)))
  return found.flat()
}

async function getLogs(
  client: PublicClient,
  address: Address,
  topics: (readonly Hex[] | null)[],
  range: LogRange,
): Promise<EscrowLog[]> {
  const logs = await readRawLogs(client, { addresses: [address], topics }, range)
  return parseEventLogs({ abi: leaseEscrowAbi, logs })
}

export interface LogQuery {
  readonly addresses: readonly Address[]
  /** Per position any of these; null: whatever. */
  readonly topics: readonly (readonly Hex[] | null)[]
}

/** Logs of a range, not decoded. */
export async function readRawLogs(
  client: PublicClient,
  { addresses, topics }: LogQuery,
  range: LogRange,
): Promise<Log<bigint, number, false>[]> {
  const where =
    'blockHash' in range
      ? { blockHash: range.blockHash }
      : { fromBlock: numberToHex(range.fromBlock), toBlock: numberToHex(range.toBlock) }
  const logs = (await client.request({
    method: 'eth_getLogs',
    params: [{ address: [...addresses], topics: topics as Hex[][], ...where }],
  })) as RpcLog[]
  return logs.map((log) => formatLog(log)) as Log<bigint, number, false>[]
}

/** The two keys of a host query may hit another host's number; the event itself tells. */
function isOfHost(log: EscrowLog, host: bigint): boolean {
  if (log.eventName === 'LeaseOpened') return log.args.hostKind === hostKindOf(host, KIND_VM)
  return (log.eventName === 'OfferPublished' || log.eventName === 'OfferWithdrawn') && log.args.host === host
}

/** A lease from its opening. */
export function leaseFrom(log: Extract<EscrowLog, { eventName: 'LeaseOpened' }>): KnownLease {
  const { leaseId, manifest, hostKind: _, tenant: __, deposit: ___, ...packedTerms } = log.args
  const terms = unpackTerms(packedTerms)
  return {
    id: leaseId,
    packedTerms,
    terms,
    envelope: manifest,
    manifestSalt: terms.salt,
    firstLease: leaseId,
    predecessor: null,
    successor: null,
    openedBlock: { number: Number(log.blockNumber), hash: log.blockHash },
    ending: null,
  }
}

/** The ending that an event tells of, but for its time; null when it tells of none. */
export function endingFrom(log: EscrowLog) {
  const blockNumber = Number(log.blockNumber)
  switch (log.eventName) {
    case 'LeaseClosed':
      return {
        how: 'Closed',
        reason: CLOSE_REASONS[log.args.reason] ?? 'Other',
        billedSeconds: log.args.billedSeconds,
        blockNumber,
      } as const
    case 'LeaseCancelled': {
      const reason = CANCEL_REASONS[log.args.reason] ?? 'Other'
      return { how: 'Cancelled', reason, billedSeconds: 0, blockNumber } as const
    }
    case 'LeaseDeclined': {
      const reason = DECLINE_REASONS[log.args.reason] ?? 'Other'
      return { how: 'Declined', reason, billedSeconds: 0, blockNumber } as const
    }
    default:
      return null
  }
}

export type { EscrowLog }
