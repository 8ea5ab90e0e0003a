import { z } from 'zod'
import { countSchema, leaseIdSchema, unixSecondsSchema } from './words.ts'

/** What is measured over time; each name ends in its unit. */
export const METRIC_SERIES = {
  cpuPercent: 'Processor time used, of all vCPUs together (0 to 100)',
  stealPercent: 'Time in which the guest wanted a processor and the host gave it none',
  memoryUsedBytes: 'Memory in use in the guest; without a guest agent or balloon, what the host has given',
  memoryTotalBytes: 'Memory that the guest has at present (balloon)',
  diskReadBytesPerSecond: 'Read from the disk',
  diskWrittenBytesPerSecond: 'Written to the disk',
  diskReadsPerSecond: 'Read operations',
  diskWritesPerSecond: 'Write operations',
  netReceivedBytesPerSecond: 'Received by the guest',
  netSentBytesPerSecond: 'Sent by the guest',
  filesystemUsedBytes:
    'Used on all file systems on its disks together, as the guest agent says once a minute',
} as const
export type MetricName = keyof typeof METRIC_SERIES

export const METRIC_WINDOWS = ['hour', 'month'] as const
/** `hour`: one value per second for the last hour; `month`: one per minute for the last 30 days. */
export type MetricWindow = (typeof METRIC_WINDOWS)[number]

export const metricsQuerySchema = z.object({
  window: z.enum(METRIC_WINDOWS).default('hour'),
  /** Unix second: only what is newer, so that a live graph asks for the rest only. */
  since: z.coerce.number<number>().pipe(unixSecondsSchema).optional(),
  /** At most so many points: neighbours are joined, by the same number in every answer. Unset: every one that is kept. */
  points: z.coerce.number<number>().pipe(z.int().min(10).max(43_200)).optional(),
})

const column = z.array(z.number().nullable())
const name = z.enum(Object.keys(METRIC_SERIES) as [MetricName, ...MetricName[]])

/** Columns of equal length, as charts want them. */
export const metricsSchema = z.object({
  lease: leaseIdSchema,
  window: z.enum(METRIC_WINDOWS),
  stepSeconds: z.int().positive(),
  at: z.array(unixSecondsSchema),
  /** null: not known at that second, never zero. */
  series: z.record(name, column),
  /** Lowest and highest value within each point, where it stands for several seconds (`month`); `series` has the mean. */
  low: z.record(name, column).optional(),
  high: z.record(name, column).optional(),
  /** What the guest agent last said of its file systems; empty without an agent. */
  filesystems: z.array(
    z.object({
      mountpoint: z.string(),
      usedBytes: countSchema,
      totalBytes: countSchema,
      at: unixSecondsSchema,
    }),
  ),
  /** The GPUs of the instance as last measured. */
  gpus: z.array(
    z.object({
      name: z.string(),
      usedPercent: z.number().nullable(),
      memoryUsedBytes: countSchema.nullable(),
      temperatureCelsius: z.number().nullable(),
      at: unixSecondsSchema,
    }),
  ),
  /**
   * What the GPUs did, on a grid of their own: their driver is asked once a minute, so a point stands for a minute in either window,
   * or for the mean of several. Empty where none was seen; hosts of before do not send it.
   */
  gpuHistory: z
    .object({
      stepSeconds: z.int().positive(),
      at: z.array(unixSecondsSchema),
      /** In the order of `gpus`. */
      gpus: z.array(z.object({ usedPercent: column, memoryUsedBytes: column, temperatureCelsius: column })),
    })
    .default({ stepSeconds: 60, at: [], gpus: [] }),
})
export type InstanceMetrics = z.output<typeof metricsSchema>
