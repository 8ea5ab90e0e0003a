import type { MetricName } from '@freehold/sdk/hostApi'
import { bytesPerSecondText, bytesText, celsiusText, percentText, perSecondText } from './units.ts'

/** One chart: series of one unit. */
export type ChartGroup<Name extends string = string> = {
  title: string
  series: readonly { name: Name; label: string }[]
  text: (value: number) => string
  /** Top of the scale where it is known. */
  max?: number
  /** Whether round numbers are powers of two. */
  isBinary?: boolean
}

export const CHARTS: readonly ChartGroup<MetricName>[] = [
  {
    title: 'Processor',
    series: [
      { name: 'cpuPercent', label: 'Used' },
      { name: 'stealPercent', label: 'Stolen by the host' },
    ],
    text: percentText,
    max: 100,
  },
  {
    title: 'Memory',
    series: [
      { name: 'memoryUsedBytes', label: 'Used' },
      { name: 'memoryTotalBytes', label: 'Total' },
    ],
    text: bytesText,
    isBinary: true,
  },
  {
    title: 'Network',
    series: [
      { name: 'netReceivedBytesPerSecond', label: 'Received' },
      { name: 'netSentBytesPerSecond', label: 'Sent' },
    ],
    text: bytesPerSecondText,
    isBinary: true,
  },
  {
    title: 'Disk',
    series: [
      { name: 'diskReadBytesPerSecond', label: 'Read' },
      { name: 'diskWrittenBytesPerSecond', label: 'Written' },
    ],
    text: bytesPerSecondText,
    isBinary: true,
  },
  {
    title: 'Disk operations',
    series: [
      { name: 'diskReadsPerSecond', label: 'Reads' },
      { name: 'diskWritesPerSecond', label: 'Writes' },
    ],
    text: perSecondText,
  },
  {
    title: 'File systems',
    series: [{ name: 'filesystemUsedBytes', label: 'Used' }],
    text: bytesText,
    isBinary: true,
  },
]

/** What is kept of each GPU. */
type GpuSeries = 'usedPercent' | 'memoryUsedBytes' | 'temperatureCelsius'

export const GPU_CHARTS: readonly ChartGroup<GpuSeries>[] = [
  { title: 'Use', series: [{ name: 'usedPercent', label: 'Used' }], text: percentText, max: 100 },
  {
    title: 'Memory',
    series: [{ name: 'memoryUsedBytes', label: 'Used' }],
    text: bytesText,
    isBinary: true,
  },
  { title: 'Temperature', series: [{ name: 'temperatureCelsius', label: 'Now' }], text: celsiusText },
]
