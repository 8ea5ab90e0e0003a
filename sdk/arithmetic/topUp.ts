import type { ClockParameters, HostWord, LeaseWord } from '../types.ts'
import { elapsedSecondsAt } from './lease.ts'
import { depositFor, fundedSecondsOf } from './seconds.ts'

/** Least runway that a deposit, and a top-up of an exhausted lease, must buy (contracts: Limits.MIN_RUNWAY_SECONDS). */
export const MIN_RUNWAY_SECONDS = 3600

export interface LeastTopUpParameters {
  readonly word: LeaseWord
  readonly hostWord: HostWord
  /** Whether verdicts reach the lease: its terms name a creditor. */
  readonly hasCreditor: boolean
  readonly atSeconds: number
  readonly params: Pick<ClockParameters, 'graceSeconds'>
}

/**
 * What an exhausted lease needs at least: the time it lay dead, counted to at most the grace, and no less than an hour. 0 while
 * it still runs, when any amount will do. 1e-6 USDC; to the unit what the contract's `statusOf` answers.
 */
export function leastTopUpUnitsAt(given: LeastTopUpParameters): bigint {
  const { word, hostWord, hasCreditor, atSeconds, params } = given
  if (word.state !== 'Active') return 0n
  const at = Math.max(atSeconds, word.markAt)
  const dead = elapsedSecondsAt(word, hostWord, hasCreditor, at) - funded(word)
  if (dead < 0) return 0n
  const needSeconds = Math.max(MIN_RUNWAY_SECONDS, Math.min(dead, params.graceSeconds))
  return depositFor(funded(word) + needSeconds, word.totalPicoRate) - word.depositUnits
}

function funded(word: LeaseWord): number {
  return fundedSecondsOf(word.depositUnits, word.totalPicoRate)
}
