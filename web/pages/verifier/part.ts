import { decodeOutcomes } from '@freehold/sdk'
import { type IndexedEpoch, isSeatedIn, type RevealedBallot, type VerifierPage } from '@freehold/sdk/subgraph'

/**
 * What a verifier did in an epoch: `revealed`, `silent` (it committed to nothing, or did not reveal what it committed to), `pending`
 * (the newest epoch, in which it still may), `noSeat`, or `noSeed` (the epoch was never sealed and judges nobody).
 */
export type Part = 'revealed' | 'silent' | 'pending' | 'noSeat' | 'noSeed'

/** An epoch of the network with the part that one verifier had in it. */
export interface EpochPart {
  readonly epoch: IndexedEpoch
  readonly part: Part
  /** null unless it revealed. */
  readonly ballot: RevealedBallot | null
  /** How many targets it called up, and down. */
  readonly up: number
  readonly down: number
}

/** The last epochs of the network, newest first, with the part of a verifier in each. */
export function partsOf({ verifier, epochs, ballots }: VerifierPage): EpochPart[] {
  const revealed = new Map(ballots.map((ballot) => [ballot.epoch, ballot]))
  const newest = epochs[0]?.number
  return epochs.map((epoch) => {
    const ballot = revealed.get(epoch.number) ?? null
    return { epoch, ballot, part: partIn(), ...countsOf(ballot) }

    function partIn(): Part {
      if (ballot) return 'revealed'
      if (!isSeatedIn(verifier, epoch.number)) return 'noSeat'
      if (epoch.number === newest) return 'pending'
      return epoch.sealedAt === null ? 'noSeed' : 'silent'
    }
  })
}

function countsOf(ballot: RevealedBallot | null): { up: number; down: number } {
  const outcomes = ballot ? [...decodeOutcomes(ballot.bits).values()] : []
  const up = outcomes.filter((outcome) => outcome === 'Up').length
  return { up, down: outcomes.length - up }
}
