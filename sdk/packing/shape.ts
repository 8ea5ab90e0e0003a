import type { Shape } from '../types.ts'
import { numberAt, packBits, wholeNumber } from './bits.ts'

/** Largest value of each field: one bit less than its width, the top bit is the contract's guard. */
export const MAX_SHAPE: Shape = {
  points: 2 ** 23 - 1,
  memoryMib: 2 ** 23 - 1,
  diskGib: 2 ** 23 - 1,
  gpus: 2 ** 7 - 1,
  mbps: 2 ** 23 - 1,
}

/**
 * Packs a shape into 104 bits: points 24 | memory MiB 24 | disk GiB 24 | GPUs 8 | Mbit/s 24, guards clear.
 * @throws RangeError naming the field that is negative, fractional or too large.
 */
export function packShape(shape: Shape): bigint {
  // A value may fill one bit less than its field; the field itself is stepped by its full width.
  const guarded = (Object.keys(MAX_SHAPE) as (keyof Shape)[]).find((field) => shape[field] > MAX_SHAPE[field])
  if (guarded) throw new RangeError(`${guarded} is ${shape[guarded]}; the most is ${MAX_SHAPE[guarded]}.`)
  return packBits([
    ['points', wholeNumber('points', shape.points), 24],
    ['memoryMib', wholeNumber('memoryMib', shape.memoryMib), 24],
    ['diskGib', wholeNumber('diskGib', shape.diskGib), 24],
    ['gpus', wholeNumber('gpus', shape.gpus), 8],
    ['mbps', wholeNumber('mbps', shape.mbps), 24],
  ])
}

/** Reads a shape from the low 104 bits of a word. */
export function unpackShape(word: bigint): Shape {
  return {
    points: numberAt(word, 0, 24),
    memoryMib: numberAt(word, 24, 24),
    diskGib: numberAt(word, 48, 24),
    gpus: numberAt(word, 72, 8),
    mbps: numberAt(word, 80, 24),
  }
}
