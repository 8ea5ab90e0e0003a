import { formatDuration } from '@freehold/sdk'
import {
  type InstanceMetrics,
  METRIC_SERIES,
  METRIC_WINDOWS,
  type MetricName,
  type MetricWindow,
} from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { oneOf, wholeNumber } from '../input/text.ts'
import { textOf } from '../instances/bounds.ts'
import { openInstance } from '../instances/open.ts'
import { UsageError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { harmless } from '../output/guestText.ts'
import type { Paint } from '../output/paint.ts'
import { bytesText } from '../output/sizes.ts'
import { meanOf, sparkline } from '../output/spark.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/time.ts'

interface Input {
  readonly lease?: string
  readonly window?: MetricWindow
  readonly last?: number
  readonly prometheus?: boolean
}

type Result = { readonly leaseId: Hex } & (
  | { readonly metrics: InstanceMetrics; readonly text?: undefined; readonly lastSeconds?: number }
  | { readonly text: string; readonly metrics?: undefined }
)

/** How wide the curves are. */
const CURVE_CELLS = 40

/** `freehold metrics LEASE` */
export const metrics = defineVerb<Input, Result>({
  details:
    'Shows what a machine does: processor, memory, disk, network, file systems, GPUs. Each second of the last hour is kept, and each minute of the last 30 days (of GPUs each minute in either); a blank in a curve means that nothing is known of that time.',
  arguments: [runningLeaseArgument],
  options: [
    { flags: '--window <name>', says: 'hour or month (default: hour)', values: METRIC_WINDOWS },
    {
      flags: '--last <seconds>',
      says: 'only the newest of the hour: up to 40 are shown one by one (10 to 3600)',
    },
    { flags: '--prometheus', says: 'the newest values as Prometheus text' },
  ],
  examples: [
    ['freehold metrics 0x7c3f21ab', 'the last hour'],
    ['freehold metrics 0x7c3f21ab --last 40', 'second by second'],
    ['freehold metrics --window month --json', 'every minute, for programs'],
  ],
  input: z.object({
    lease: leaseRef.optional(),
    window: oneOf(METRIC_WINDOWS).optional(),
    last: wholeNumber(10, 3600).optional(),
    prometheus: z.boolean().optional(),
  }),
  async run(context, { lease, window = 'hour', last, prometheus = false }) {
    if (last !== undefined && (prometheus || window === 'month'))
      throw new UsageError(
        '--last is of the hour, whose seconds are kept: leave --window and --prometheus out.',
      )
    if (prometheus && context.globals.json)
      throw new UsageError('--prometheus and --json are two forms of the same: give one of them.')
    const { leaseId, call } = await openInstance(context, lease)
    const params = { lease: leaseId }
    if (prometheus) {
      const stream = await call('getMetricsText', { params })
      return { leaseId, text: (await textOf(stream)).trimEnd() }
    }
    const found = await call('getMetrics', { params, query: { window } })
    if (last === undefined) return { leaseId, metrics: found }
    return { leaseId, metrics: newestOf(found, last), lastSeconds: last }
  },
  print: (result, paint) =>
    result.metrics === undefined ? result.text : metricsText(result.metrics, result.lastSeconds, paint),
})

/** The newest so many seconds of an hour. */
function newestOf(found: InstanceMetrics, seconds: number): InstanceMetrics {
  const after = (found.at.at(-1) ?? 0) - seconds
  const cut = <T>(at: readonly number[], column: readonly T[]): T[] =>
    column.filter((_, index) => at[index]! > after)
  const columns = <T extends object>(at: readonly number[], of: T): T =>
    Object.fromEntries(Object.entries(of).map(([name, column]) => [name, cut(at, column)])) as T
  const { at, series, low, high, gpuHistory } = found
  return {
    ...found,
    at: cut(at, at),
    series: columns(at, series),
    ...(low && { low: columns(at, low) }),
    ...(high && { high: columns(at, high) }),
    gpuHistory: {
      ...gpuHistory,
      at: cut(gpuHistory.at, gpuHistory.at),
      gpus: gpuHistory.gpus.map((gpu) => columns(gpuHistory.at, gpu)),
    },
  }
}

function spanText({ window }: InstanceMetrics, lastSeconds: number | undefined): string {
  if (lastSeconds !== undefined) return `LAST ${formatDuration(lastSeconds).toUpperCase()}`
  return window === 'hour' ? 'LAST HOUR' : 'LAST 30 DAYS'
}

function metricsText(found: InstanceMetrics, lastSeconds: number | undefined, paint: Paint): string {
  const last = found.at.at(-1)
  if (last === undefined) return 'Nothing is measured yet: the machine has not run, or only just started.'
  const names = (Object.keys(METRIC_SERIES) as MetricName[]).filter((name) =>
    found.series[name]?.some((value) => value !== null),
  )
  const rows = [
    ...names.map((name): CurveRow => ({ ...labels[name], values: found.series[name] ?? [] })),
    ...gpuRowsOf(found),
  ]
  const curves = table(
    rows,
    [
      { title: 'WHAT', of: ({ says }) => says },
      { title: 'NOW', of: ({ text, values }) => textOr(text, values.at(-1) ?? null), right: true },
      { title: 'MEAN', of: ({ text, values }) => textOr(text, meanOf(values)), right: true },
      { title: 'MOST', of: ({ text, values }) => textOr(text, mostOf(values)), right: true },
      {
        title: spanText(found, lastSeconds),
        of: ({ values, top }) => sparkline(values, CURVE_CELLS, top),
      },
    ],
    paint,
  )
  const disks = found.filesystems.map(
    ({ mountpoint, usedBytes, totalBytes }) =>
      `${harmless(mountpoint)} ${bytesText(usedBytes)} of ${bytesText(totalBytes)}`,
  )
  const filesystems = disks.length > 0 ? [`${paint.dim('File systems')}  ${disks.join(', ')}`] : []
  return [curves, ...filesystems, paint.dim(`as of ${moment(last)}`)].join('\n')
}

const percent = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} %`
const perSecond = (value: number) => `${bytesText(value)}/s`
const count = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)}/s`

interface Label {
  readonly says: string
  readonly text: (value: number) => string
  /** Top of the curve, where there is a natural one. */
  readonly top?: number
}

const labels: Readonly<Record<MetricName, Label>> = {
  cpuPercent: { says: 'processor', text: percent, top: 100 },
  stealPercent: { says: 'stolen by others', text: percent, top: 100 },
  memoryUsedBytes: { says: 'memory used', text: bytesText },
  memoryTotalBytes: { says: 'memory given', text: bytesText },
  diskReadBytesPerSecond: { says: 'disk read', text: perSecond },
  diskWrittenBytesPerSecond: { says: 'disk written', text: perSecond },
  diskReadsPerSecond: { says: 'disk reads', text: count },
  diskWritesPerSecond: { says: 'disk writes', text: count },
  netReceivedBytesPerSecond: { says: 'network received', text: perSecond },
  netSentBytesPerSecond: { says: 'network sent', text: perSecond },
  filesystemUsedBytes: { says: 'file systems used', text: bytesText },
}

interface CurveRow extends Label {
  readonly values: readonly (number | null)[]
}

const gpuLabels = {
  usedPercent: { says: 'used', text: percent, top: 100 },
  memoryUsedBytes: { says: 'memory used', text: bytesText },
  temperatureCelsius: { says: 'temperature', text: (value) => `${value.toFixed(0)} °C` },
} as const satisfies Readonly<Record<string, Label>>

/** A row for each thing that is known of each GPU: `GPU 0 used`. */
function gpuRowsOf({ gpuHistory }: InstanceMetrics): CurveRow[] {
  return gpuHistory.gpus.flatMap((gpu, index) =>
    Object.entries(gpuLabels)
      .map(([name, label]) => ({
        ...label,
        says: `GPU ${index} ${label.says}`,
        values: gpu[name as keyof typeof gpuLabels],
      }))
      .filter(({ values }) => values.some((value) => value !== null)),
  )
}

const textOr = (text: Label['text'], value: number | null) => (value === null ? '-' : text(value))

function mostOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((most, value) => Math.max(most, value))
}
