import { getAbiItem, type Hex, type Log, numberToHex, pad, parseEventLogs, toEventSelector } from 'viem'
import { leaseEscrowAbi } from '../abis/leaseEscrow.ts'
import type { FreeholdClient } from '../client.ts'
import { unpackTerms } from '../packing/terms.ts'
import {
  CANCEL_REASONS,
  CLOSE_REASONS,
  DECLINE_REASONS,
  type LeaseActivation,
  type LeaseEnding,
  type LeaseTerms,
} from '../types.ts'
import { type LogQuery, readLogs } from './logs.ts'

/** What a `LeaseOpened` event says. */
export interface OpenedLease {
  readonly leaseId: Hex
  readonly terms: LeaseTerms
  readonly manifest: Hex
  readonly firstDepositUnits: bigint
  readonly openedAtBlock: bigint
  readonly openTransactionHash: Hex
}

/** What the events of one lease say; null where there is no such event. */
export interface LeaseFacts {
  readonly opened: OpenedLease | null
  readonly activation: LeaseActivation | null
  readonly ending: LeaseEnding | null
}

type MinedLog = Log<bigint, number, false>

const LIFE_EVENTS = [
  'LeaseOpened',
  'LeaseActivated',
  'LeaseDeclined',
  'LeaseCancelled',
  'LeaseClosed',
] as const

/** topic0 of an escrow event. */
export function escrowTopic(eventName: (typeof LIFE_EVENTS)[number] | 'OfferPublished'): Hex {
  return toEventSelector(getAbiItem({ abi: leaseEscrowAbi, name: eventName }))
}

/** A number as an indexed topic. */
export function numberTopic(value: bigint): Hex {
  return pad(numberToHex(value), { size: 32 })
}

/** Facts about leases from logs of the escrow, by lease id; logs of anything else are passed over. */
export function leaseFactsOf(logs: readonly Log[]): Map<Hex, LeaseFacts> {
  const facts = new Map<Hex, LeaseFacts>()
  const parsed = parseEventLogs({ abi: leaseEscrowAbi, eventName: [...LIFE_EVENTS], logs: [...logs] })
  for (const log of parsed as ParsedLog[]) {
    const { leaseId } = log.args
    const known = facts.get(leaseId) ?? { opened: null, activation: null, ending: null }
    facts.set(leaseId, { ...known, ...factOf(log) })
  }
  return facts
}

type ParsedLog = ReturnType<
  typeof parseEventLogs<typeof leaseEscrowAbi, true, (typeof LIFE_EVENTS)[number]>
>[number]

function factOf(log: ParsedLog): Partial<LeaseFacts> {
  const { blockNumber, transactionHash } = log as unknown as MinedLog
  switch (log.eventName) {
    case 'LeaseOpened':
      return { opened: openedOf(log.args, blockNumber, transactionHash) }
    case 'LeaseActivated': {
      const { endpoint, sshFingerprint } = log.args
      return { activation: { endpoint, sshFingerprint, blockNumber, transactionHash } }
    }
    default:
      return { ending: { ...endingOf(log), blockNumber, transactionHash } }
  }
}

function openedOf(args: OpenedArgs, openedAtBlock: bigint, openTransactionHash: Hex): OpenedLease {
  return {
    leaseId: args.leaseId,
    terms: termsOfOpened(args),
    manifest: args.manifest,
    firstDepositUnits: args.deposit,
    openedAtBlock,
    openTransactionHash,
  }
}

/** Arguments of a `LeaseOpened` event. */
export type OpenedArgs = Extract<ParsedLog, { eventName: 'LeaseOpened' }>['args']

/** The terms that a `LeaseOpened` event states; its arguments are the packed words. */
export function termsOfOpened(args: OpenedArgs): LeaseTerms {
  return unpackTerms(args)
}

function endingOf(
  log: Extract<ParsedLog, { eventName: 'LeaseDeclined' | 'LeaseCancelled' | 'LeaseClosed' }>,
): Omit<LeaseEnding, 'blockNumber' | 'transactionHash'> {
  const { refunded: refundedUnits, reason } = log.args
  switch (log.eventName) {
    case 'LeaseDeclined':
      return {
        how: 'Declined',
        reason: named(DECLINE_REASONS, reason),
        by: null,
        refundedUnits,
        billedSeconds: 0,
      }
    case 'LeaseCancelled':
      return {
        how: 'Cancelled',
        reason: named(CANCEL_REASONS, reason),
        by: log.args.by,
        refundedUnits,
        billedSeconds: 0,
      }
    case 'LeaseClosed': {
      const { by, billedSeconds } = log.args
      return { how: 'Closed', reason: named(CLOSE_REASONS, reason), by, refundedUnits, billedSeconds }
    }
  }
}

function named<name extends string>(names: readonly name[], index: number): name | 'Other' {
  return names[index] ?? 'Other'
}

/** Reads the events of some leases. */
export async function readLeaseFacts(
  client: FreeholdClient,
  leaseIds: readonly Hex[],
  range: Pick<LogQuery, 'fromBlock' | 'toBlock'> = {},
): Promise<Map<Hex, LeaseFacts>> {
  if (leaseIds.length === 0) return new Map()
  const address = client.network.contracts.leaseEscrow
  const topics = [LIFE_EVENTS.map(escrowTopic), leaseIds]
  return leaseFactsOf(await readLogs(client, { address, topics, ...range }))
}
