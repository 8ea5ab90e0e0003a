import type { UptimeBar } from './uptime.ts'

const DAY_SECONDS = 86_400
/** A day counts half as much as one that is so many days younger. */
const HALF_LIFE_DAYS = 30

/**
 * How well a host stood by its word, 0 to 100. Over the 90 days of an uptime report, each day weighing 2^(-age in days / 30):
 *
 *     100 * sum of weight * (seconds up - seconds down) / sum of weight * seconds of the day so far, and never below 0
 *
 * Time without a verdict counts like time on which it did not exist: a new host begins at 0, and one that nobody finds any more falls by
 * half in 30 days. An hour of DOWN costs as much as an hour of UP brings. Leases do not enter, so renting from oneself brings nothing;
 * nor do hosts of the same owner, so a second one begins at 0.
 * @param bars of the host's whole life: `uptimeAt` without `life`
 */
export function reputationOf(bars: readonly UptimeBar[], { atSeconds }: { atSeconds: number }): number {
  let earned = 0
  let possible = 0
  for (const { startsAt, upSeconds, downSeconds } of bars) {
    const weight = 2 ** (-(atSeconds - startsAt) / DAY_SECONDS / HALF_LIFE_DAYS)
    const lived = Math.min(DAY_SECONDS, atSeconds - startsAt)
    earned += weight * Math.min(lived, upSeconds - downSeconds)
    possible += weight * lived
  }
  return possible === 0 ? 0 : Math.round((100 * Math.max(0, earned)) / possible)
}
