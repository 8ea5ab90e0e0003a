import type { InstanceMetrics, MetricName, MetricWindow } from '@freehold/sdk/hostApi'

/** How far back each window reaches, in seconds. */
export const WINDOW_SECONDS: Record<MetricWindow, number> = { hour: 3600, month: 30 * 86_400 }

/**
 * What is known after a newer part arrived: old seconds before it, then it, and nothing older than the window. The
 * newer part wins where both know a second.
 */
export function mergeMetrics(old: InstanceMetrics | undefined, fresh: InstanceMetrics): InstanceMetrics {
  if (!old || old.window !== fresh.window || old.stepSeconds !== fresh.stepSeconds) return fresh
  const gpuHistory = mergeGpus(old, fresh)
  if (fresh.at.length === 0) return { ...fresh, gpuHistory, at: old.at, series: old.series }
  const newest = fresh.at.at(-1)!
  const from = old.at.findIndex((at) => at > newest - WINDOW_SECONDS[old.window])
  const first = fresh.at[0]!
  const known = old.at.findIndex((at) => at >= first)
  const to = known < 0 ? old.at.length : known
  const keep = from < 0 ? [0, 0] : [from, Math.max(from, to)]
  const length = keep[1]! - keep[0]!
  const names = [...new Set([...Object.keys(old.series), ...Object.keys(fresh.series)])] as MetricName[]
  const series = Object.fromEntries(
    names.map((name) => [
      name,
      [
        ...(old.series[name]?.slice(...keep) ?? unknown(length)),
        ...(fresh.series[name] ?? unknown(fresh.at.length)),
      ],
    ]),
  ) as InstanceMetrics['series']
  return { ...fresh, gpuHistory, at: [...old.at.slice(...keep), ...fresh.at], series }
}

type GpuHistory = InstanceMetrics['gpuHistory']
type GpuColumns = GpuHistory['gpus'][number]

/** The same for the minutes of the GPUs, of which most answers bring none. */
function mergeGpus(
  { gpuHistory: old, window }: InstanceMetrics,
  { gpuHistory: fresh }: InstanceMetrics,
): GpuHistory {
  const [first, newest] = [fresh.at[0], fresh.at.at(-1)]
  if (first === undefined || newest === undefined) return old
  const kept = old.at.flatMap((at, index) =>
    at > newest - WINDOW_SECONDS[window] && at < first ? [index] : [],
  )
  const count = Math.max(old.gpus.length, fresh.gpus.length)
  const gpus = Array.from({ length: count }, (_, gpu) => {
    const [before, after] = [old.gpus[gpu], fresh.gpus[gpu]]
    const column = (name: keyof GpuColumns) => [
      ...kept.map((index) => before?.[name][index] ?? null),
      ...(after?.[name] ?? unknown(fresh.at.length)),
    ]
    return {
      usedPercent: column('usedPercent'),
      memoryUsedBytes: column('memoryUsedBytes'),
      temperatureCelsius: column('temperatureCelsius'),
    }
  })
  return { ...fresh, at: [...kept.map((index) => old.at[index]!), ...fresh.at], gpus }
}

const unknown = (length: number): null[] => new Array<null>(length).fill(null)

/** Columns for a chart: the seconds, then each series. */
export type Columns = [number[], ...(number | null)[][]]

/** Where measurements are missing for longer than a step, a point without value is put, so that the line breaks there. */
export function columnsOf(
  { at, stepSeconds }: Pick<InstanceMetrics, 'at' | 'stepSeconds'>,
  series: readonly (readonly (number | null)[] | undefined)[],
): Columns {
  const columns: Columns = [[], ...series.map(() => [])]
  at.forEach((second, index) => {
    const before = at[index - 1]
    if (before !== undefined && second - before > stepSeconds * 1.5) {
      push(columns, before + stepSeconds, () => null)
    }
    push(columns, second, (column) => series[column]?.[index] ?? null)
  })
  return columns
}

function push(
  [seconds, ...values]: Columns,
  second: number,
  valueAt: (column: number) => number | null,
): void {
  seconds.push(second)
  for (const [index, column] of values.entries()) column.push(valueAt(index))
}

/** What of them is looked at: the newest minute of the hour shows each second by itself. */
export type MetricView = 'minute' | MetricWindow

/** What a chart shows: from the first moment that is known, a minute at least. */
export function spanOf(
  { at, window }: Pick<InstanceMetrics, 'at' | 'window'>,
  view: MetricView = window,
): { from: number; to: number } {
  const to = at.at(-1) ?? Math.floor(Date.now() / 1000)
  if (view === 'minute') return { from: to - 60, to }
  const from = Math.max(at[0] ?? 0, to - WINDOW_SECONDS[window])
  return { from: Math.min(from, to - 60), to }
}
