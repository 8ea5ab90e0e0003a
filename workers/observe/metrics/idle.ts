import { columnOf } from './columns.ts'
import { minuteColumns } from './minute.ts'
import { minutesKept, type Rings } from './rings.ts'
import type { Track } from './track.ts'

/** How much is read at once, from the newest backwards. */
const chunkMinutes = 1440

export interface IdleQuery {
  /** A minute in which the guest used less of its processors than that, on the mean, was idle. */
  readonly cpuPercentBelow: number
  /** Further back nobody looks. */
  readonly atMostMinutes: number
}

/**
 * For how long a guest has been idle without a break, in whole minutes, up to the last minute that is over. A minute that
 * nobody saw ends it: not to know is not idleness.
 */
export async function idleSecondsOf(
  { month }: Rings,
  track: Track | null,
  { cpuPercentBelow, atMostMinutes }: IdleQuery,
  nowMs: number,
): Promise<number> {
  const column = minuteColumns.mean + columnOf('cpuPercent')
  const last = Math.floor(nowMs / 60_000) - 1
  const furthest = Math.max(0, last - Math.min(atMostMinutes, minutesKept) + 1)
  for (let to = last; to >= furthest; to -= chunkMinutes) {
    const grid = await month.read(Math.max(furthest, to - chunkMinutes + 1), to)
    for (const entry of track?.unwrittenMinutes ?? []) grid.set(entry)
    for (let minute = to; minute >= grid.from; minute--) {
      const isIdle = grid.at(minute, column) < cpuPercentBelow // false for NaN
      if (!isIdle) return (last - minute) * 60
    }
  }
  return (last - furthest + 1) * 60
}
