import {
  formatDuration,
  formatUsdc,
  type Lease,
  overlapSeconds,
  picoRateOf,
  royaltyPicoRateOf,
  type Settlement,
  totalUnits,
} from '@freehold/sdk'
import type { Reachability } from '@freehold/sdk/evidence'
import { AUDIT_ACTOR_TEXT, type Instance } from '@freehold/sdk/hostApi'
import { shortId } from '../leases/words.ts'
import { harmless } from '../output/guestText.ts'
import { moment } from '../output/time.ts'
import type { NewEvent } from './event.ts'
import { type LeaseMemory, newLease } from './memory.ts'

/** What was seen of a lease in one look. null is not knowing, which is never news. */
export interface Seen {
  readonly lease: Lease
  /** What its host says of the machine. */
  readonly instance: Instance | null
  /** Whether its host has been silent for too long. */
  readonly isHostSilent: boolean | null
  /** Below how much runway the tenant wants to hear of it; null: as the escrow has it. */
  readonly lowRunwaySeconds?: number | null
  /** What was paid out of it in the end, where it was held and is not any more. */
  readonly settlement?: Settlement | null
}

export interface Derived {
  /** What is remembered from now on; null: it has ended, and there is no more to tell. */
  readonly memory: LeaseMemory | null
  readonly events: readonly NewEvent[]
}

/**
 * What is to be told of a lease, and what is remembered of it then. Pure: the same look after the same memory is told once, and a
 * second look like it is no news.
 * @param memory null: it was never looked at. Then only what is wrong with it is told.
 */
export function derive(memory: LeaseMemory | null, seen: Seen, isNew: boolean): Derived {
  const { lease } = seen
  const { state } = lease.status
  if (state !== 'Open' && state !== 'Active') return afterEnd(memory, seen, isNew)
  const before = notHeld(memory) ?? (isNew ? newLease : firstLook(lease))
  const draft: Draft = { memory: before, events: [] }
  for (const aspect of [activation, runway, latch, drain, power, readiness, presence]) aspect(draft, seen)
  return draft
}

/** The end is news, and later that nothing is held any more; what ended before it was ever looked at is not. */
function afterEnd(memory: LeaseMemory | null, { lease, settlement }: Seen, isNew: boolean): Derived {
  const isEndKnown = memory === null ? !isNew : memory.state === 'Settling'
  const news = isEndKnown ? [] : [ended(lease, memory?.isClosedByUs ?? false)]
  if (lease.status.state === 'Settling')
    return { memory: { ...(memory ?? newLease), state: 'Settling' }, events: news }
  const isPaidOut = memory?.state === 'Settling'
  return { memory: null, events: isPaidOut ? [settled(lease, settlement ?? null)] : news }
}

/** A reorg may have taken an end back. */
function notHeld(memory: LeaseMemory | null): LeaseMemory | null {
  return memory?.state === 'Settling' ? { ...memory, state: 'Active' } : memory
}

interface Draft {
  memory: LeaseMemory
  readonly events: NewEvent[]
}

/** A lease that ran before the watch began: its activation is no news, nor is an outage that is over. */
function firstLook({ status, hostWord }: Lease): LeaseMemory {
  const { latchedFrom: from, latchedTo } = hostWord
  const latch = from !== 0 && latchedTo !== 0 ? { from, isLifted: true } : null
  return { ...newLease, state: status.state === 'Active' ? 'Active' : 'Open', latch }
}

function tell(draft: Draft, event: NewEvent | null, changes: Partial<LeaseMemory>): void {
  if (event) draft.events.push(event)
  draft.memory = { ...draft.memory, ...changes }
}

function activation(draft: Draft, { lease }: Seen): void {
  const { status, activation } = lease
  // A reorg may have taken an activation back.
  if (status.state === 'Open') draft.memory = { ...draft.memory, state: 'Open' }
  if (status.state === 'Open' || draft.memory.state === 'Active' || activation === null) return
  const { endpoint, transactionHash } = activation
  const says = `Lease ${shortId(lease.leaseId)} runs on host ${lease.terms.host}: ${harmless(endpoint)}. Billing has started.`
  const details = { endpoint: harmless(endpoint), transactionHash }
  tell(draft, { kind: 'activated', of: transactionHash, says, details }, { state: 'Active' })
}

function runway(draft: Draft, { lease, lowRunwaySeconds = null }: Seen): void {
  const { leaseId, status, atSeconds } = lease
  if (status.state !== 'Active') return
  const { isExhausted, isLowRunway, runwaySeconds } = status
  const isLow = lowRunwaySeconds === null ? isLowRunway : runwaySeconds < lowRunwaySeconds
  const now = isExhausted ? 'exhausted' : isLow ? 'low' : 'enough'
  if (now === draft.memory.runway) return
  const id = shortId(leaseId)
  const topUp = `freehold topup ${id} --hours 24`
  const event: NewEvent | null =
    now === 'enough'
      ? null
      : now === 'low'
        ? {
            kind: 'runwayLow',
            of: `${atSeconds + runwaySeconds}`,
            says: `Lease ${id} is paid for ${formatDuration(runwaySeconds)} more. Next: ${topUp}`,
            details: { runwaySeconds },
          }
        : {
            kind: 'exhausted',
            of: `${status.fundedSeconds}`,
            says: `Lease ${id} has used up its money: billing has stopped, and after the grace anyone may close it. Next: ${topUp}`,
            details: { deadSeconds: status.deadSeconds },
          }
  tell(draft, event, { runway: now })
}

/** What a verdict of the verifiers does: only leases that name a creditor follow it. */
function latch(draft: Draft, { lease }: Seen): void {
  const { terms, hostWord } = lease
  const { latchedFrom: from, latchedTo } = hostWord
  if (terms.creditor === null || from === 0) return
  const isLifted = latchedTo !== 0
  const known = draft.memory.latch
  const isNew = known?.from !== from
  if (!isNew && known?.isLifted === isLifted) return
  const event = isLifted ? hostUp(lease, isNew) : hostDown(lease)
  tell(draft, event, { latch: { from, isLifted } })
}

function hostDown({ leaseId, terms, hostWord: { latchedFrom: from } }: Lease): NewEvent {
  const says = `Verifiers found host ${terms.host} down since ${moment(from)}: lease ${shortId(leaseId)} is not billed from then on.`
  return { kind: 'hostDown', of: `${from}`, says, details: { downFrom: from } }
}

/** null: the outage is over, nothing was told of it, and it was none of this lease's. */
function hostUp(lease: Lease, isUntold: boolean): NewEvent | null {
  const { leaseId, terms, word, hostWord, atSeconds } = lease
  const { latchedFrom: from, latchedTo } = hostWord
  const downtime = { fromSeconds: from, untilSeconds: latchedTo, toldAtSeconds: latchedTo }
  const ran = { fromSeconds: word.markAt || atSeconds, untilSeconds: atSeconds }
  const seconds = overlapSeconds(ran, downtime)
  if (isUntold && seconds === 0) return null
  const units = costOf(lease, seconds)
  const says = `Host ${terms.host} is up again after being down since ${moment(from)}; ${formatDuration(seconds)} of lease ${shortId(leaseId)} were not billed, ${formatUsdc(units)} USDC.`
  const details = {
    downFrom: from,
    downUntil: latchedTo,
    creditedSeconds: seconds,
    creditedUnits: `${units}`,
  }
  return { kind: 'hostUp', of: `${from}`, says, details }
}

/** Its provider takes no new leases: what runs there may be closed. The chain says no time; the host does, where it was asked. */
function drain(draft: Draft, { lease, instance }: Seen): void {
  const { leaseId, terms, hostWord } = lease
  const { isDraining } = hostWord
  if (isDraining === draft.memory.isHostDraining) return
  const id = shortId(leaseId)
  const announced = instance?.notices.map((notice) => ` It says: ${harmless(notice)}`).join('') ?? ''
  const says = isDraining
    ? `Host ${terms.host} of lease ${id} is being drained: its provider takes no new leases, as before maintenance, and may close this one; what is not billed comes back then.${announced} Next: freehold show ${id}`
    : `Host ${terms.host} of lease ${id} takes leases again.`
  const kind = isDraining ? 'hostDrains' : 'hostStays'
  tell(draft, { kind, of: null, says, details: {} }, { isHostDraining: isDraining })
}

function costOf({ terms }: Lease, seconds: number): bigint {
  const picoRate = picoRateOf(terms.rate)
  return totalUnits(seconds, picoRate, royaltyPicoRateOf(picoRate, terms.royaltyBps))
}

/** What its host says of the machine; while something is done to it, it is off and on as that needs. */
function power(draft: Draft, { lease, instance }: Seen): void {
  if (instance === null || (instance.operation !== null && instance.operation.endedAt === null)) return
  const { power: now, powerWish, powerWishBy } = instance
  if (now !== 'running' && now !== 'stopped' && now !== 'crashed') return
  const before = draft.memory.power
  if (now === before) return
  const id = shortId(lease.leaseId)
  const isNews = now === 'running' ? before !== null : draft.memory.state === 'Active'
  const words = {
    running: `The machine of lease ${id} runs again.`,
    stopped: `The machine of lease ${id} has stopped${whyOff(instance)}; it is billed on.`,
    crashed: `The machine of lease ${id} has crashed; it is billed on.`,
  }
  const event = { kind: now, of: null, says: words[now], details: { powerWish, powerWishBy } } as const
  tell(draft, isNews ? event : null, { power: now })
}

function whyOff({ powerWish, powerWishBy }: Instance): string {
  if (powerWish !== 'off') return ''
  return powerWishBy === 'wallet' ? ', as it was asked to' : ` by ${AUDIT_ACTOR_TEXT[powerWishBy]}`
}

function readiness(draft: Draft, { lease, instance }: Seen): void {
  if (instance === null || instance.power !== 'running' || instance.readiness === 'pending') return
  const hasFailed = instance.readiness === 'failed'
  if (hasFailed === draft.memory.hasFailedReady) return
  const id = shortId(lease.leaseId)
  const failed = instance.services.filter(({ state }) => state === 'failed')
  const why = failed.map(({ name, reason }) => harmless(`${name}${reason ? `: ${reason}` : ''}`)).join('; ')
  const says = hasFailed
    ? `The machine of lease ${id} runs and is not ready: ${why || 'a service fails'}.`
    : `The machine of lease ${id} is ready after all.`
  const kind = hasFailed ? 'readyFailed' : 'ready'
  tell(draft, { kind, of: null, says, details: { why } }, { hasFailedReady: hasFailed })
}

function presence(draft: Draft, { lease, isHostSilent }: Seen): void {
  if (isHostSilent === null || isHostSilent === draft.memory.isHostSilent) return
  const { leaseId, terms } = lease
  const says = isHostSilent
    ? `Host ${terms.host} of lease ${shortId(leaseId)} has not answered for two minutes; its machine may run all the same.`
    : `Host ${terms.host} of lease ${shortId(leaseId)} answers again.`
  const kind = isHostSilent ? 'hostSilent' : 'hostAnswers'
  tell(draft, { kind, of: null, says, details: {} }, { isHostSilent })
}

/**
 * What is to be told of what verifiers found in an epoch. One in which they did not know says nothing, and ends a row of bad ones.
 * Pure, as `derive`.
 */
export function deriveReach(
  memory: LeaseMemory,
  { leaseId }: Pick<Lease, 'leaseId'>,
  found: Reachability,
): Derived & { readonly memory: LeaseMemory } {
  const draft: Draft = { memory, events: [] }
  const before = memory.reach
  const epoch = Number(found.epoch)
  if (found.verdict === 'unclear' || (before !== null && epoch <= before.epoch)) return draft
  const isReachable = found.verdict === 'reachable'
  const isNext = before?.epoch === epoch - 1
  const unreachableInRow = isReachable ? 0 : (isNext ? before.unreachableInRow : 0) + 1
  const changes = { reach: { epoch, isReachable, unreachableInRow } }
  if (isReachable === (before?.isReachable ?? true)) return { ...draft, memory: { ...memory, ...changes } }
  const [id, of] = [shortId(leaseId), found.verifiers.length]
  const { answered, unanswered } = found
  const says = isReachable
    ? `The machine of lease ${id} is reached from outside again: ${answered} of ${of} verifiers were answered in epoch ${epoch}.`
    : `Nobody reaches the machine of lease ${id}: ${unanswered} of ${of} verifiers got no answer at its SSH port in epoch ${epoch}. This moves no money; it is billed on.`
  const kind = isReachable ? 'reachable' : 'unreachable'
  const details = { epoch, answered, unanswered, unknown: found.unknown }
  tell(draft, { kind, of: `${epoch}`, says, details }, changes)
  return draft
}

function ended({ leaseId, status, ending, successorId }: Lease, isClosedByUs: boolean): NewEvent {
  const id = shortId(leaseId)
  if (ending === null)
    return { kind: 'ended', of: status.state, says: `Lease ${id} has ended.`, details: { isClosedByUs } }
  const { how, reason, refundedUnits, transactionHash } = ending
  const goesOn = successorId === null ? '' : ` Its machine goes on as lease ${shortId(successorId)}.`
  const byUs = isClosedByUs ? ' by this watch, because nobody reached its machine' : ''
  const held =
    status.state === 'Settling' ? ` Its last seconds are held until ${moment(status.finalizableAt)}.` : ''
  const says = `Lease ${id} was ${how.toLowerCase()}${byUs} (${reason}); ${formatUsdc(refundedUnits)} USDC came back.${held}${goesOn}`
  const details = {
    how,
    reason,
    refundedUnits: `${refundedUnits}`,
    transactionHash,
    successorId,
    isClosedByUs,
  }
  return { kind: 'ended', of: transactionHash, says, details }
}

function settled({ leaseId }: Lease, settlement: Settlement | null): NewEvent {
  const id = shortId(leaseId)
  if (settlement === null)
    return {
      kind: 'settled',
      of: null,
      says: `Lease ${id} is settled: nothing is held any more.`,
      details: {},
    }
  const { creditedSeconds, refundedUnits, toPayeeUnits, transactionHash } = settlement
  const says =
    creditedSeconds === 0
      ? `Lease ${id} is settled: no verdict struck what was held, and all of it was paid out.`
      : `Lease ${id} is settled: a verdict struck ${formatDuration(creditedSeconds)} of it, and ${formatUsdc(refundedUnits)} USDC came back.`
  const details = {
    creditedSeconds,
    refundedUnits: `${refundedUnits}`,
    toPayeeUnits: `${toPayeeUnits}`,
    transactionHash,
  }
  return { kind: 'settled', of: transactionHash, says, details }
}
