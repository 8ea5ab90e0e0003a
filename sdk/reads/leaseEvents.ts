import { getAbiItem, type Hex, type Log, numberToHex, pad, parseEventLogs, toEventSelector } from 'viem'
import { leaseEscrowAbi } from '../abis/leaseEscrow.ts'
import type { FreeholdClient } from '../client.ts'
import { escrowOf } from '../contracts.ts'
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
  readonly manifestSalt: bigint
  readonly firstLeaseId: Hex
  readonly firstDepositUnits: bigint
  readonly openedAtBlock: bigint
  readonly openTransactionHash: Hex
}

/** What the events of one lease say; null where there is no such event. */
export interface LeaseFacts {
  readonly opened: OpenedLease | null
  readonly activation: LeaseActivation | null
  readonly ending: LeaseEnding | null
  readonly predecessorId: Hex | null
  readonly successorId: Hex | null
}

const NOTHING: LeaseFacts = {
  opened: null,
  activation: null,
  ending: null,
  predecessorId: null,
  successorId: null,
}

type MinedLog = Log<bigint, number, false>

const LIFE_EVENTS = [
  'LeaseOpened',
  'LeaseActivated',
  'LeaseDeclined',
  'LeaseCancelled',
  'LeaseClosed',
  'LeaseResized',
] as const

/** topic0 of an escrow event. */
export function escrowTopic(
  eventName: (typeof LIFE_EVENTS)[number] | 'LeaseFinalized' | 'OfferPublished',
): Hex {
  return toEventSelector(getAbiItem({ abi: leaseEscrowAbi, name: eventName }))
}

/** A number as an indexed topic. */
export function numberTopic(value: bigint): Hex {
  return pad(numberToHex(value), { size: 32 })
}

/**
 * Facts about leases from logs of the escrow, by lease id; logs of anything else are passed over. A successor's manifest and
 * activation are there when the logs of its whole line are.
 */
export function leaseFactsOf(logs: readonly Log[]): Map<Hex, LeaseFacts> {
  const facts = new Map<Hex, LeaseFacts>()
  const parsed = parseEventLogs({ abi: leaseEscrowAbi, eventName: [...LIFE_EVENTS], logs: [...logs] })
  for (const log of parsed as ParsedLog[]) {
    const { leaseId } = log.args
    const known = facts.get(leaseId) ?? NOTHING
    facts.set(leaseId, { ...known, ...factOf(log) })
    if (log.eventName !== 'LeaseResized') continue
    const { successorId } = log.args
    const successor = { ...(facts.get(successorId) ?? NOTHING), predecessorId: leaseId }
    facts.set(successorId, inheriting(successor, known))
  }
  return facts
}

/** A successor with what it has from the line before it: manifest, endpoint and fingerprint. It opens and runs in one transaction. */
function inheriting(successor: LeaseFacts, { opened: before, activation }: LeaseFacts): LeaseFacts {
  const { opened } = successor
  if (!opened || !before) return successor
  const { manifest, manifestSalt, firstLeaseId } = before
  const { openedAtBlock: blockNumber, openTransactionHash: transactionHash } = opened
  return {
    ...successor,
    opened: { ...opened, manifest, manifestSalt, firstLeaseId },
    activation: activation && { ...activation, blockNumber, transactionHash },
  }
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
    case 'LeaseResized':
      return { successorId: log.args.successorId }
    default:
      return { ending: { ...endingOf(log), blockNumber, transactionHash } }
  }
}

function openedOf(args: OpenedArgs, openedAtBlock: bigint, openTransactionHash: Hex): OpenedLease {
  const terms = termsOfOpened(args)
  return {
    leaseId: args.leaseId,
    terms,
    manifest: args.manifest,
    manifestSalt: terms.salt,
    firstLeaseId: args.leaseId,
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
  const [logs, links] = await Promise.all([
    readLogs(client, { address, topics: [LIFE_EVENTS.map(escrowTopic), leaseIds], ...range }),
    readLogs(client, { address, topics: [escrowTopic('LeaseResized'), null, leaseIds], ...range }),
  ])
  const facts = leaseFactsOf(inOrder([...logs, ...links]))
  const successors = leaseIds.filter((id) => facts.get(id)?.predecessorId)
  if (successors.length === 0) return facts
  return new Map([...facts, ...(await completed(client, facts, successors))])
}

/** Successors with manifest and activation of the first lease of their line. */
async function completed(
  client: FreeholdClient,
  facts: ReadonlyMap<Hex, LeaseFacts>,
  successors: readonly Hex[],
): Promise<[Hex, LeaseFacts][]> {
  const escrow = escrowOf(client.network)
  const firstIds = await Promise.all(
    successors.map((id) =>
      client.publicClient.readContract({ ...escrow, functionName: 'firstLeaseOf', args: [id] }),
    ),
  )
  const firsts = await readLeaseFacts(client, [...new Set(firstIds)])
  return successors.map((id, index) => {
    const first = firsts.get(firstIds[index]!) ?? NOTHING
    return [id, inheriting(facts.get(id) ?? NOTHING, first)]
  })
}

function inOrder(logs: readonly MinedLog[]): MinedLog[] {
  return [...logs].sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex)
}
