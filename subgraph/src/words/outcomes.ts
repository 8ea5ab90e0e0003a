// The bits of a ballot, contracts/verify/types/Evidence.sol: two per target, lowest first, trailing zero bytes left out.
import { Bytes } from '@graphprotocol/graph-ts'

export const OUTCOME_UP = 1
export const OUTCOME_DOWN = 2

const TARGETS_PER_BYTE = 4

/** How many targets the bits can name. */
export function namedTargets(bits: Bytes): i32 {
  return bits.length * TARGETS_PER_BYTE
}

/** What the bits say of a target: OUTCOME_UP, OUTCOME_DOWN, or anything else for nothing. */
export function outcomeOf(bits: Bytes, target: i32): i32 {
  const index = target / TARGETS_PER_BYTE
  if (index >= bits.length) return 0
  return ((bits[index] as i32) >> (2 * (target % TARGETS_PER_BYTE))) & 3
}
