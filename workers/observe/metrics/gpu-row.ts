import type { InstanceMetrics } from '@freehold/sdk/hostApi'
import type { Row } from './columns.ts'

type GpuUse = InstanceMetrics['gpus'][number]

/** So many GPUs of a guest are noted; no board carries more, and a guest may say anything. */
export const mostGpus = 16

/** What is kept of each GPU, in the order in which it lies in the files. The order may only be changed together with the files' mark. */
export const GPU_COLUMNS = ['usedPercent', 'memoryUsedBytes', 'temperatureCelsius'] as const

/** Position of a GPU's number in a row. */
export const gpuColumnOf = (gpu: number, name: (typeof GPU_COLUMNS)[number]): number =>
  gpu * GPU_COLUMNS.length + GPU_COLUMNS.indexOf(name)

/** One moment of a guest's GPUs, in the order in which their driver names them; NaN: not known. */
export function gpuRowOf(gpus: readonly GpuUse[]): Row {
  const row = new Float32Array(mostGpus * GPU_COLUMNS.length).fill(Number.NaN)
  for (const [gpu, use] of gpus.slice(0, mostGpus).entries())
    for (const name of GPU_COLUMNS) row[gpuColumnOf(gpu, name)] = use[name] ?? Number.NaN
  return row
}
