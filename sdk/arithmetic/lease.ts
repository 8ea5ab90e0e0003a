import type { ClockParameters, HostWord, LeaseStatus, LeaseTerms, LeaseWord } from '../types.ts'
import { backFixSeconds, downSecondsAt, isLatched } from './clock.ts'
import { picoRateOf, royaltyPicoRateOf } from './rate.ts'
import { fundedSecondsOf, totalUnits } from './seconds.ts'

/** The terms that the formulas read. */
export type ClockTerms = Pick<
  LeaseTerms,
  'rate' | 'royaltyBps' | 'trialSeconds' | 'activationDeadline' | 'creditor' | 'openFeeUnits'
>

export interface LeaseStatusParameters {
  readonly word: LeaseWord
  readonly hostWord: HostWord
  readonly terms: ClockTerms
  /** Unix second; block time when it is to agree with the contract. */
  readonly atSeconds: number
  readonly params: ClockParameters
}

/** Everything the formulas say about a lease at a second; to the unit what the contract's `statusOf` answers in a block of that second. */
export function leaseStatusAt(given: LeaseStatusParameters): LeaseStatus {
  switch (given.word.state) {
    case 'Open':
      return openStatus(given)
    case 'Active':
      return activeStatus(given)
    case 'Settling':
      return settlingStatus(given)
    default:
      return { ...NOTHING, state: given.word.state }
  }
}

const NOTHING: LeaseStatus = {
  state: 'None',
  depositUnits: 0n,
  fundedSeconds: 0,
  billedSeconds: 0,
  vestedSeconds: 0,
  settledSeconds: 0,
  runwaySeconds: 0,
  deadSeconds: 0,
  isLowRunway: false,
  isExhausted: false,
  isGraceOver: false,
  withdrawableUnits: 0n,
  refundableUnits: 0n,
  finalizableAt: 0,
}

function openStatus({ word, terms, atSeconds }: LeaseStatusParameters): LeaseStatus {
  // Whoever cancels before the deadline leaves the open fee.
  const isLate = atSeconds > terms.activationDeadline
  const fundedSeconds = fundedSecondsOf(word.depositUnits, word.totalPicoRate)
  return {
    ...NOTHING,
    state: 'Open',
    depositUnits: word.depositUnits,
    fundedSeconds,
    runwaySeconds: fundedSeconds,
    refundableUnits: word.depositUnits + (isLate ? terms.openFeeUnits : 0n),
  }
}

function activeStatus({ word, hostWord, terms, atSeconds, params }: LeaseStatusParameters): LeaseStatus {
  const isClocked = terms.creditor !== null
  const at = Math.max(atSeconds, word.markAt)
  const elapsed = elapsedSecondsAt(word, hostWord, isClocked, at)
  const funded = fundedSecondsOf(word.depositUnits, word.totalPicoRate)
  const inTrial = elapsed <= terms.trialSeconds && word.settledSeconds === 0
  const billed = inTrial ? 0 : Math.min(elapsed, funded)
  const hold = holdSecondsAt(hostWord, isClocked, at, params.holdSeconds)
  const vested = Math.min(billed, Math.max(word.settledSeconds, elapsed - hold))
  const runway = Math.max(0, funded - elapsed)
  const total = totalOf(terms)
  return {
    state: 'Active',
    depositUnits: word.depositUnits,
    fundedSeconds: funded,
    billedSeconds: billed,
    vestedSeconds: vested,
    settledSeconds: word.settledSeconds,
    runwaySeconds: runway,
    deadSeconds: Math.max(0, elapsed - funded),
    isLowRunway: runway < params.lowRunwaySeconds,
    isExhausted: elapsed >= funded,
    isGraceOver: elapsed >= funded + params.graceSeconds,
    withdrawableUnits:
      total(vested) - total(word.settledSeconds) + (word.isFeePaid ? 0n : terms.openFeeUnits),
    refundableUnits: word.depositUnits - total(billed),
    finalizableAt: 0,
  }
}

function settlingStatus({ word, hostWord, terms, params }: LeaseStatusParameters): LeaseStatus {
  const total = totalOf(terms)
  const credited = creditedSecondsOf(word, hostWord)
  const kept = word.baseSeconds - credited
  return {
    ...NOTHING,
    state: 'Settling',
    depositUnits: word.depositUnits,
    fundedSeconds: fundedSecondsOf(word.depositUnits, word.totalPicoRate),
    billedSeconds: word.baseSeconds,
    vestedSeconds: kept,
    settledSeconds: word.settledSeconds,
    withdrawableUnits: total(kept) - total(word.settledSeconds),
    refundableUnits: total(word.baseSeconds) - total(kept),
    finalizableAt: isOutOfReach(word, hostWord) ? word.markAt : word.markAt + params.holdSeconds,
  }
}

/** N(t): seconds on the billing clock since activation, never less than was settled. */
export function elapsedSecondsAt(
  word: LeaseWord,
  hostWord: HostWord,
  isClocked: boolean,
  at: number,
): number {
  let elapsed = word.baseSeconds + at - word.markAt
  if (isClocked) {
    elapsed += backFixSeconds(word, hostWord)
    // Only two latches that nobody followed up can strike more than there was; then nothing remains.
    elapsed = Math.max(0, elapsed - (downSecondsAt(hostWord, at) - word.downMarkSeconds))
  }
  return Math.max(elapsed, word.settledSeconds)
}

/** H(t): how many of the last seconds a verdict could still strike. */
function holdSecondsAt(hostWord: HostWord, isClocked: boolean, at: number, windowSeconds: number): number {
  return !isClocked || isLatched(hostWord) ? 0 : Math.min(windowSeconds, at - hostWord.latchedTo)
}

/** c: seconds of a settling lease that a latch, posted after the close, strikes. */
function creditedSecondsOf(word: LeaseWord, hostWord: HostWord): number {
  if (hostWord.parity === word.parity || hostWord.latchedFrom >= word.markAt) return 0
  const over = word.markAt - hostWord.latchedFrom
  const run = word.downMarkSeconds
  const credited = Math.min(over, run) + Math.max(0, over - run - word.gapSeconds)
  return Math.min(credited, word.baseSeconds - word.settledSeconds)
}

/** Whether a settling lease saw a latch after its close, so that no later verdict reaches it. */
function isOutOfReach(word: LeaseWord, hostWord: HostWord): boolean {
  return hostWord.parity !== word.parity || hostWord.latchedFrom >= word.markAt
}

function totalOf(terms: ClockTerms): (seconds: number) => bigint {
  const picoRate = picoRateOf(terms.rate)
  const royaltyPicoRate = royaltyPicoRateOf(picoRate, terms.royaltyBps)
  return (seconds) => totalUnits(seconds, picoRate, royaltyPicoRate)
}
