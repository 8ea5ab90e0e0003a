import { type Outcome, outcomeAt } from '@freehold/sdk'
import type { NetworkState, RevealedBallot } from '../book/index.ts'

/** The ballots of an epoch in which members of a committee say so of a target, by ascending seat, as the contract takes them. */
export function ballotsSaying(
  { ballots }: Pick<NetworkState, 'ballots'>,
  epoch: number,
  target: number,
  committee: readonly number[],
  wanted: Outcome,
): RevealedBallot[] {
  const revealed = ballots.get(epoch)
  if (revealed === undefined) return []
  return committee
    .toSorted((a, b) => a - b)
    .flatMap((seat) => revealed.get(seat) ?? [])
    .filter(({ bits }) => outcomeAt(bits, target) === wanted)
}
