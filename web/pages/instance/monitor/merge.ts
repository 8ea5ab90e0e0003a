import type { InstanceMetrics, MetricName, MetricWindow } from '@freehold/sdk/hostApi'

/** How far back each window reaches, in seconds. */
export const WINDOW_SECONDS: Record<MetricWindow, number> = { hour: 3600, month: 30 * 86_400 }

/**
 * What is known after a newer part arrived: old seconds before it, then it, and nothing older than the window. The
 * newer part wins where both know a second.
 */
export function mergeMetrics(old: InstanceMetrics | undefined, fresh: InstanceMetrics): InstanceMetrics {
  if (!old || old.window !== fresh.window || old.stepSeconds !== fresh.stepSeconds) return fresh
  if (fresh.at.length === 0) return { ...fresh, at: old.at, series: old.series }
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
  return { ...fresh, at: [...old.at.slice(...keep), ...fresh.at], series }
}

const unknown = (length: number): null[] => new Array<null>(length).fill(null)

/** Columns for a chart: the seconds, then each series. */
export type Columns = [number[], ...(number | null)[][]]

/** Where measurements are missing for longer than a step, a point without value is put, so that the line breaks there. */
export function columnsOf(
  { at, series, stepSeconds }: InstanceMetrics,
  names: readonly MetricName[],
): Columns {
  const columns: Columns = [[], ...names.map(() => [])]
  at.forEach((second, index) => {
    const before = at[index - 1]
    if (before !== undefined && second - before > stepSeconds * 1.5) {
      push(columns, before + stepSeconds, () => null)
    }
    push(columns, second, (column) => series[names[column]!]?.[index] ?? null)
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
