import type { HostWord } from '../types.ts'
import { bitsAt, numberAt } from './bits.ts'
import { unpackShape } from './shape.ts'

/** Takes the word of a host and kind apart (layout: contracts/market/libraries/HostWord.sol). */
export function decodeHostWord(word: bigint): HostWord {
  return {
    inUse: unpackShape(word),
    feeUnits: bitsAt(word, 104, 40),
    accSeconds: numberAt(word, 144, 32),
    latchedFrom: numberAt(word, 176, 32),
    latchedTo: numberAt(word, 208, 32),
    parity: numberAt(word, 240, 1) as 0 | 1,
    isDraining: numberAt(word, 241, 1) === 1,
    generation: numberAt(word, 242, 14),
  }
}
