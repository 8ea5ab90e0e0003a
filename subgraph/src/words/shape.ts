import { BigInt } from '@graphprotocol/graph-ts'
import { smallNumberAt } from './word'

/** How much of a machine: compute points 24 | memory MiB 24 | disk GiB 24 | GPUs 8 | Mbit/s 24, from the low bits up. */
export class Shape {
  constructor(
    public points: i32,
    public memoryMib: i32,
    public diskGib: i32,
    public gpus: i32,
    public mbps: i32,
  ) {}
}

/** The shape in the 104 low bits of a word. */
export function unpackShape(word: BigInt): Shape {
  return new Shape(
    smallNumberAt(word, 0, 3),
    smallNumberAt(word, 3, 3),
    smallNumberAt(word, 6, 3),
    smallNumberAt(word, 9, 1),
    smallNumberAt(word, 10, 3),
  )
}
