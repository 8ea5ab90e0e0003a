import {
  type ClockParameters,
  decodeHostWord,
  decodeLeaseWord,
  type LeaseTerms,
  leaseStatusAt,
} from '@freehold/sdk'
import type { ChainView, KnownLease } from '../chain/index.ts'
import type { UnixSeconds, Wanted } from './decide.ts'

/** What the chain says about one lease, read at the head and at the last final block. */
export interface ChainFacts {
  readonly view: ChainView
  readonly word: bigint
  /** null: nothing is known to be final. */
  readonly finalWord: bigint | null
  readonly hostWord: bigint
}

export interface WantedOptions {
  readonly clock: ClockParameters
  /** How long disks are kept at most. */
  readonly retentionSeconds: number
  /** The tenant's wish: the disk is not kept at all. */
  readonly wipeAtEnd: boolean
  /** Seconds that the same instance was billed for under earlier leases, before resizes. */
  readonly billedBeforeSeconds: number
  /** The tenant's wish. */
  readonly power: 'on' | 'off'
  /** A policy of the tenant asks the host to close. */
  readonly close: boolean
  /** The manifest's word, once it is known. */
  readonly restartOnPoweroff: boolean
  /** The lease was seen active in a final block, so no honest chain can have lost it. */
  readonly wasFinal: boolean
}

/**
 * What the chain wants of a lease: pure arithmetic on words and events.
 * @param lease null when no event tells of it any more: a reorg took the opening away
 * @param openedBlock the block in which it was opened when it was first seen
 */
export function wantedOf(
  lease: KnownLease | null,
  openedBlock: number,
  facts: ChainFacts | null,
  options: WantedOptions,
): Wanted {
  if (facts === null) return { kind: 'unknown' }
  const state = decodeLeaseWord(facts.word).state
  if (state === 'None') {
    // A chain that forgets what was final is not our chain: whatever it says, no disk is touched for it.
    return options.wasFinal ? { kind: 'unknown' } : absent(facts, openedBlock)
  }
  if (lease === null) return { kind: 'unknown' } // the contract knows it, the events not yet: they are read again
  if (state === 'Open') return { kind: 'opened', deadline: lease.terms.activationDeadline }
  if (state === 'Active') return active(lease.terms, facts, options)
  return ended(lease, facts, options)
}

/** Gone at the head; undone once a final block that could hold the opening does not. */
function absent({ view, finalWord }: ChainFacts, openedBlock: number): Wanted {
  const final = view.finalized
  if (final === null || finalWord === null || final.number < openedBlock) return { kind: 'unsettled' }
  return decodeLeaseWord(finalWord).state === 'None' ? { kind: 'undone' } : { kind: 'unsettled' }
}

function active(terms: LeaseTerms, facts: ChainFacts, options: WantedOptions): Wanted {
  const status = statusOf(terms, facts, options.clock)
  return {
    kind: 'active',
    exhausted: status.isExhausted,
    graceOver: status.isGraceOver,
    power: options.power,
    close: options.close,
    restartOnPoweroff: options.restartOnPoweroff,
  }
}

function ended(lease: KnownLease, facts: ChainFacts, options: WantedOptions): Wanted {
  // How it ended is not read yet: perhaps it went over to a successor, and its guest must go on.
  if (lease.ending === null) return { kind: 'unknown' }
  const final = facts.finalWord === null ? null : decodeLeaseWord(facts.finalWord).state
  if (final !== 'Settling' && final !== 'Closed') return { kind: 'unsettled' }
  const { finalizableAt, state } = statusOf(lease.terms, facts, options.clock)
  return {
    kind: 'ended',
    diskKeptUntil: diskKeptUntil(lease, facts.hostWord, options),
    finalizableAt: state === 'Settling' ? finalizableAt : null,
  }
}

/**
 * Disks are kept for the retention time, but never longer than was paid for, under all leases of a line, so that dead disks cannot
 * fill a host. The time
 * begins with the end of the lease, or with the end of an outage that verifiers had found, for nobody can fetch data meanwhile.
 * Who wanted the disk wiped waits for none of it.
 */
function diskKeptUntil(
  { ending }: KnownLease,
  hostWord: bigint,
  { retentionSeconds, billedBeforeSeconds, wipeAtEnd }: WantedOptions,
): UnixSeconds {
  if (ending === null) return Number.POSITIVE_INFINITY
  if (wipeAtEnd) return ending.at
  const { latchedFrom, latchedTo } = decodeHostWord(hostWord)
  if (latchedFrom !== 0 && latchedTo === 0) return Number.POSITIVE_INFINITY
  return (
    Math.max(ending.at, latchedTo) + Math.min(retentionSeconds, billedBeforeSeconds + ending.billedSeconds)
  )
}

const statusOf = (terms: LeaseTerms, { word, hostWord, view }: ChainFacts, clock: ClockParameters) =>
  leaseStatusAt({
    word: decodeLeaseWord(word),
    hostWord: decodeHostWord(hostWord),
    terms,
    atSeconds: view.head.timestamp,
    params: clock,
  })

/**
 * The chain second at which time alone changes what is wanted; null when only an event can. Late by a block at most is fine,
 * early is harmless.
 */
export function lookAgainAt(
  wanted: Wanted,
  lease: KnownLease | null,
  facts: ChainFacts | null,
  clock: ClockParameters,
) {
  if (facts === null || lease === null) return null
  if (wanted.kind === 'opened') return wanted.deadline + 1
  if (wanted.kind === 'ended') return wanted.finalizableAt ?? finiteOrNull(wanted.diskKeptUntil)
  if (wanted.kind !== 'active' || wanted.graceOver) return null
  const { runwaySeconds, deadSeconds } = statusOf(lease.terms, facts, clock)
  const now = facts.view.head.timestamp
  return wanted.exhausted ? now + clock.graceSeconds - deadSeconds : now + runwaySeconds
}

const finiteOrNull = (seconds: number): number | null => (Number.isFinite(seconds) ? seconds : null)
