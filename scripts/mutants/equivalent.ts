import type { Mutant } from './generate.ts'

/** A mutant that no test can tell from the original, and why. */
export interface Equivalent {
  readonly place: string
  readonly before: string
  readonly after: string
  readonly because: string
}

/** Of a settled challenge. */
const SETTLED =
  'Cleared for the refund of gas alone: a settled challenge is never open again (`answerableUntil` is zero, and its epoch keeps it from being raised anew), only an open one is asked for this, and no view tells it.'

/** Kept short: whoever adds to it owes the proof. */
export const EQUIVALENT: readonly Equivalent[] = [
  {
    place: 'Payments._send',
    before: 'gasleft() < Limits.MIN_GAS_BEFORE_SEND',
    after: 'gasleft() <= Limits.MIN_GAS_BEFORE_SEND',
    because:
      'With exactly 105,000 left the transfer still gets its 100,000 (63/64 of what a cold call leaves is 100,800), so both bounds are fair; no caller can read at which unit of gas the check stands.',
  },
  {
    place: 'the buffer may be overwritten',
    before: 'mstore(0x40, and(add(add(tail, manifest.length), 0x1f), not(0x1f)))',
    after: '',
    because:
      'Between writing and sending the buffer nothing allocates memory, neither in `open` nor in `resize`; the pointer is moved for whoever adds a line there.',
  },
  {
    place: 'Seating.register',
    before: 'seat.chainFrom = from',
    after: '0',
    because:
      'Of an epoch before its first a seat has no ballot and sits in no committee, so nobody can bring a secret of it; once another chain has begun, `fold` has written the field.',
  },
  {
    place: 'Challenges._settle',
    before: 'entry.slashAmount = 0',
    after: '0',
    because: SETTLED,
  },
  {
    place: 'Challenges._settle',
    before: 'entry.root = 0',
    after: '0',
    because: SETTLED,
  },
]

/** Why this mutant changes nothing, or null. */
export function equivalence(mutant: Mutant): string | null {
  const match = EQUIVALENT.find(
    ({ place, before, after }) =>
      place === mutant.place && before === mutant.before && after === mutant.after,
  )
  return match?.because ?? null
}
