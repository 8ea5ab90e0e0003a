import { LEASE_STATES, type LeaseWord } from '../types.ts'
import { bitsAt, numberAt } from './bits.ts'

/** Takes a lease's storage word apart (layout: contracts/market/libraries/LeaseWord.sol). */
export function decodeLeaseWord(word: bigint): LeaseWord {
  const state = LEASE_STATES[numberAt(word, 0, 3)]
  if (!state) throw new RangeError(`Lease word ${word} has the unknown state ${numberAt(word, 0, 3)}.`)
  return {
    state,
    parity: numberAt(word, 3, 1) as 0 | 1,
    isFeePaid: numberAt(word, 4, 1) === 1,
    gapSeconds: numberAt(word, 8, 16),
    markAt: numberAt(word, 24, 32),
    downMarkSeconds: numberAt(word, 56, 32),
    baseSeconds: numberAt(word, 88, 32),
    settledSeconds: numberAt(word, 120, 32),
    depositUnits: bitsAt(word, 152, 64),
    totalPicoRate: bitsAt(word, 216, 40),
  }
}
