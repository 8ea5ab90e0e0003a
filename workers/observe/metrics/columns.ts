import type { MetricName } from '@freehold/sdk/hostApi'

/** What is kept of every second, in the order in which it lies in the files. The order may only be changed together with the files' mark. */
export const COLUMNS = [
  'cpuPercent',
  'stealPercent',
  'memoryUsedBytes',
  'memoryTotalBytes',
  'diskReadBytesPerSecond',
  'diskWrittenBytesPerSecond',
  'diskReadsPerSecond',
  'diskWritesPerSecond',
  'netReceivedBytesPerSecond',
  'netSentBytesPerSecond',
  'filesystemUsedBytes',
] as const satisfies readonly MetricName[]

/** One moment of one instance; NaN: not known. */
export type Row = Float32Array

export const emptyRow = (): Row => new Float32Array(COLUMNS.length).fill(Number.NaN)

/** Position of a column in a row. */
export const columnOf = (name: MetricName): number => COLUMNS.indexOf(name)
