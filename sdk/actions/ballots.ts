import type { WriteOptions } from '../transactions/write.ts'
import type { BallotContents } from '../verify/index.ts'

/** What a verifier revealed in an epoch, as its `Revealed` event says it. */
export interface RevealedBallot extends BallotContents {
  readonly seat: number
}

/** What a verdict rests on. */
export interface VerdictParameters extends WriteOptions {
  /** The epoch of the ballots. */
  epoch: bigint
  /** Number of the target. */
  target: number
  /** At least a quorum that says the same, of members of the committee; in any order. */
  ballots: readonly RevealedBallot[]
}

/** The arguments of a verdict; the contract wants seats ascending. */
export function verdictArgs({ epoch, target, ballots }: VerdictParameters) {
  const sorted = ballots.map(({ seat, bits, root }) => ({ seat, bits, root })).sort((a, b) => a.seat - b.seat)
  return [epoch, target, sorted] as const
}
