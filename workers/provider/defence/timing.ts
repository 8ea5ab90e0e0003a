import { type EpochTiming, epochNumberAt, startOfEpoch } from '@freehold/sdk'

/** What of a verifier network a host's defence hangs on; all in seconds, fixed when it was deployed. */
export interface DefenceTiming extends EpochTiming {
  /** How long a confirmed DOWN can be answered at least. */
  readonly answerSeconds: number
}

/**
 * Whether a pledge of this epoch is due: the contract takes one from the end of the probes to the end of the commits. A quarter of
 * that time belongs to probes that began in their last second.
 */
export function isPledging(timing: EpochTiming, epoch: number, now: number): boolean {
  const { probeEnd, commitEnd } = timing
  const second = now - startOfEpoch(timing, epoch)
  return second >= probeEnd + (commitEnd - probeEnd) / 4 && second < commitEnd
}

/** Unix second from which a committee of this epoch may have found a host down. */
export const judgedFrom = (timing: EpochTiming, epoch: number): number =>
  startOfEpoch(timing, epoch) + timing.revealEnd

/**
 * Unix second after which a pledge of this epoch answers nothing: the DOWN of this epoch may be confirmed until the next one's
 * reports end, answered for `answerSeconds` then, and posted an epoch later at the latest.
 */
export const pledgeEndsAt = (timing: DefenceTiming, epoch: number): number =>
  startOfEpoch(timing, epoch + 2) + timing.probeStart + timing.answerSeconds + timing.epochSeconds

/**
 * The epoch whose committee confirmed a DOWN, from the end of the time to answer: it confirmed after its reveals, and before the
 * next epoch's probes.
 */
export const confirmedIn = (timing: DefenceTiming, answerableUntil: number): number =>
  epochNumberAt(timing, answerableUntil - timing.answerSeconds - timing.probeStart)
