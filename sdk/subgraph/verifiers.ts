import { z } from 'zod'
import { addressField, bigintField, intField, secondsField } from './scalars.ts'

const stakeSchema = z.object({
  bondedUnits: bigintField,
  unbondingUnits: bigintField,
  withdrawableAt: secondsField.nullable(),
  lockedUnits: bigintField,
})

/** The fields of a verifier that `verifierSchema` wants. */
export const VERIFIER_FIELDS = `id seatNumber address url registeredAt fromEpoch untilEpoch leaveReason releasedAt commits
  lastCommitEpoch reveals lastRevealEpoch outcomes disagreements forfeits forfeitedUnits claimedUnits strikes challenged
  challengesAnswered slashes slashedUnits stake { bondedUnits unbondingUnits withdrawableAt lockedUnits }`

/** A verifier entity as the sdk's `IndexedVerifier`. */
export const verifierSchema = z
  .object({
    id: z.string(),
    seatNumber: intField,
    address: addressField,
    url: z.string(),
    registeredAt: secondsField,
    fromEpoch: bigintField,
    untilEpoch: bigintField.nullable(),
    leaveReason: z.enum(['Resigned', 'Slashed', 'Struck']).nullable(),
    releasedAt: secondsField.nullable(),
    commits: intField,
    lastCommitEpoch: bigintField.nullable(),
    reveals: intField,
    lastRevealEpoch: bigintField.nullable(),
    outcomes: intField,
    disagreements: intField,
    forfeits: intField,
    forfeitedUnits: bigintField,
    claimedUnits: bigintField,
    strikes: intField,
    challenged: intField,
    challengesAnswered: intField,
    slashes: intField,
    slashedUnits: bigintField,
    stake: stakeSchema.nullable(),
  })
  .transform(({ id, seatNumber, ...verifier }) => ({ verifierId: id, seat: seatNumber, ...verifier }))

/**
 * A verifier on a seat, with its record. `verifierId` is the index's name for it, seat and first epoch. It sits in epoch e if
 * `fromEpoch` <= e and `untilEpoch` is null or e < `untilEpoch`. Amounts in 1e-6 USDC, times in unix seconds.
 */
export type IndexedVerifier = z.output<typeof verifierSchema>

/**
 * Reveals that a verifier missed: epochs in which it committed and said nothing after. The last commit is not counted while its epoch
 * may still be revealed, that is while it is `currentEpoch`.
 */
export function missedRevealsOf(
  { commits, reveals, lastCommitEpoch, lastRevealEpoch }: IndexedVerifier,
  currentEpoch: bigint,
): number {
  const isPending = lastCommitEpoch === currentEpoch && lastRevealEpoch !== currentEpoch
  return commits - reveals - (isPending ? 1 : 0)
}

/** Whether it sits in an epoch. */
export function isSeatedIn({ fromEpoch, untilEpoch }: IndexedVerifier, epoch: bigint): boolean {
  return fromEpoch <= epoch && (untilEpoch === null || epoch < untilEpoch)
}
