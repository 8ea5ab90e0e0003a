import type { InstanceMetrics } from '@freehold/sdk/hostApi'
import { GPU_COLUMNS, gpuColumnOf, mostGpus } from './gpu-row.ts'
import type { Grid } from './grid.ts'
import { mean, pointsOf, strideOf } from './points.ts'
import { minutesKept, type Rings } from './rings.ts'
import type { SeriesQuery } from './series.ts'
import type { Track } from './track.ts'

type GpuHistory = InstanceMetrics['gpuHistory']

/**
 * What the GPUs did in a window, by the minute in either: their drivers are asked once a minute. Only minutes that are over, so
 * that a reader who asks again with `since` misses none.
 */
export async function readGpuHistory(
  { gpus }: Rings,
  track: Track | null,
  { window, since, points }: SeriesQuery,
  nowMs: number,
): Promise<GpuHistory> {
  const kept = window === 'hour' ? 60 : minutesKept
  const last = Math.floor(nowMs / 60_000) - 1
  // A second of the hour may lie in a minute that was not over when it was told; a minute of the month was.
  const sinceMinute = since === undefined ? -1 : Math.floor(since / 60) - (window === 'hour' ? 1 : 0)
  const grid = await gpus.read(Math.max(last - kept + 1, sinceMinute + 1), last)
  for (const entry of track?.unwrittenGpuMinutes ?? []) grid.set(entry)
  const stride = strideOf(kept, points)
  const at = pointsOf(grid, { stride, last, since: sinceMinute })
  const columns = (gpu: number) =>
    Object.fromEntries(GPU_COLUMNS.map((name) => [name, mean(grid, at, gpuColumnOf(gpu, name))]))
  const known = Array.from({ length: gpusIn(grid) }, (_, gpu) => columns(gpu) as GpuHistory['gpus'][number])
  if (known.length === 0) return { stepSeconds: stride * 60, at: [], gpus: [] }
  return { stepSeconds: stride * 60, at: at.starts.map((minute) => minute * 60), gpus: known }
}

/** One more than the last GPU of which anything is known. */
function gpusIn(grid: Grid): number {
  let count = 0
  for (const { values } of grid.entries())
    for (let gpu = count; gpu < mostGpus; gpu++)
      if (GPU_COLUMNS.some((name) => !Number.isNaN(values[gpuColumnOf(gpu, name)]!))) count = gpu + 1
  return count
}
