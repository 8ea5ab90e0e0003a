import { epochNumberAt } from '@freehold/sdk'
import { sitsIn } from './committees.ts'
import { type SharedDuty, turnOf, waitSeconds } from './turns.ts'
import type { VerifierView } from './view.ts'

/** A transaction is seen by all within so many blocks. */
const blocksPerTurn = 2

/**
 * Whether it is this verifier's turn to do what any of them may.
 * @param sinceSeconds how long it could have been done
 * @param mostSeconds after so long everybody's turn has come
 */
export function myTurn(
  { state, seat, timing, now, blockSeconds }: VerifierView,
  duty: SharedDuty,
  sinceSeconds: number,
  mostSeconds: number,
): boolean {
  const epoch = epochNumberAt(timing, now)
  if (seat === null || !sitsIn(seat, epoch)) return false
  const seats = state.seats.filter((one) => sitsIn(one, epoch)).map((one) => one.seat)
  const slotSeconds = Math.max(1, Math.ceil(blocksPerTurn * blockSeconds))
  return sinceSeconds >= waitSeconds(turnOf(duty, seat.seat, seats), slotSeconds, mostSeconds)
}
