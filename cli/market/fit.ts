import { SHAPE_FIELDS, type Shape } from '@freehold/sdk'
import { mebibytes } from '../output/sizes.ts'

const texts: Readonly<Record<keyof Shape, (amount: number) => string>> = {
  points: (points) => `${points / 1000} cores`,
  memoryMib: mebibytes,
  diskGib: (gib) => `${gib} GiB disk`,
  gpus: (gpus) => `${gpus} GPU`,
  mbps: (mbps) => `${mbps} Mbit/s`,
}

/** What a machine lacks for a shape: `4 GiB of 2 GiB`. Empty when it fits. */
export function shortages(shape: Shape, free: Shape): string[] {
  return SHAPE_FIELDS.filter((field) => shape[field] > free[field]).map(
    (field) => `${texts[field](shape[field])} of ${texts[field](free[field])}`,
  )
}
