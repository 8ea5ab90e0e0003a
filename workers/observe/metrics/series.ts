import type { InstanceMetrics, MetricName, MetricWindow } from '@freehold/sdk/hostApi'
import { COLUMNS } from './columns.ts'
import { minuteColumns } from './minute.ts'
import { extreme, mean, pointsOf, strideOf } from './points.ts'
import { minutesKept, type Rings, secondsKept } from './rings.ts'
import type { Track } from './track.ts'

export interface SeriesQuery {
  readonly window: MetricWindow
  /** Unix second: only what is newer. */
  readonly since?: number
  /** At most so many points; neighbours are joined until they fit. Unset: all there are. */
  readonly points?: number
}

export type Series = Pick<InstanceMetrics, 'window' | 'stepSeconds' | 'at' | 'series' | 'low' | 'high'>

/** A look that is late by less than this is not yet called a gap. */
const latenessSeconds = 5

/**
 * The columns of a window on an even grid, from the first moment that is known to now; what nobody saw is null. The last
 * point is over, so a reader that asks again with `since` misses nothing.
 */
export function readSeries(
  rings: Rings,
  track: Track | null,
  query: SeriesQuery,
  nowMs: number,
): Promise<Series> {
  return query.window === 'hour'
    ? readHour(rings, track, query, nowMs)
    : readMonth(rings, track, query, nowMs)
}

async function readHour(
  { hour }: Rings,
  track: Track | null,
  query: SeriesQuery,
  nowMs: number,
): Promise<Series> {
  const now = Math.floor(nowMs / 1000)
  const since = query.since ?? -1
  const grid = await hour.read(Math.max(now - secondsKept + 1, since + 1), now)
  for (const entry of track?.unwrittenSeconds ?? []) grid.set(entry)
  const last = Math.max(grid.knownSpan()?.last ?? 0, now - latenessSeconds)
  const points = pointsOf(grid, { stride: strideOf(secondsKept, query.points), last, since })
  return {
    window: 'hour',
    stepSeconds: points.stride,
    at: points.starts,
    series: columns((column) => mean(grid, points, column)),
  }
}

async function readMonth(
  { month }: Rings,
  track: Track | null,
  query: SeriesQuery,
  nowMs: number,
): Promise<Series> {
  const last = Math.floor(nowMs / 60_000) - 1 // the minute that is not over still changes
  const since = query.since === undefined ? -1 : Math.floor(query.since / 60)
  const grid = await month.read(Math.max(last - minutesKept + 1, since + 1), last)
  for (const entry of track?.unwrittenMinutes ?? []) grid.set(entry)
  const points = pointsOf(grid, { stride: strideOf(minutesKept, query.points), last, since })
  return {
    window: 'month',
    stepSeconds: points.stride * 60,
    at: points.starts.map((minute) => minute * 60),
    series: columns((column) => mean(grid, points, minuteColumns.mean + column)),
    low: columns((column) => extreme(grid, points, minuteColumns.low + column, Math.min)),
    high: columns((column) => extreme(grid, points, minuteColumns.high + column, Math.max)),
  }
}

function columns<T>(read: (column: number) => T): Record<MetricName, T> {
  return Object.fromEntries(COLUMNS.map((name, column) => [name, read(column)])) as Record<MetricName, T>
}
