import { encodePacked, type Hex, keccak256, numberToHex } from 'viem'

/** Something that one verifier must do and any of them may. */
export interface SharedDuty {
  /** What is done, such as `reportDown`. */
  readonly what: string
  readonly epoch: number
  /** Number of the target, or the seat that is meant; 0 where it is about the epoch. */
  readonly about: number
}

/**
 * Whose turn it is: the seats in an order that hangs on the duty, so that each is first about as often as another. Pure, and the
 * same for every verifier.
 */
export function turnOf(duty: SharedDuty, seat: number, seats: readonly number[]): number {
  const drawOf = (one: number) => drawn(duty, one)
  const mine = drawOf(seat)
  return seats.filter((one) => one !== seat && drawOf(one) < mine).length
}

function drawn({ what, epoch, about }: SharedDuty, seat: number): Hex {
  const types = ['string', 'uint64', 'uint32', 'bytes4'] as const
  return keccak256(encodePacked(types, [what, BigInt(epoch), about, numberToHex(seat, { size: 4 })]))
}

/**
 * How long a verifier waits for those before it: not at all, then one slot, three, seven … and never longer than `mostSeconds`, so
 * that everybody tries while there is still time.
 */
export function waitSeconds(turn: number, slotSeconds: number, mostSeconds: number): number {
  if (turn > 30) return mostSeconds
  return Math.min(slotSeconds * (2 ** turn - 1), mostSeconds)
}
