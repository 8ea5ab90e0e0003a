import { z } from 'zod'
import { addressField, bigintField, hexField, intField, secondsField } from './scalars.ts'

const ballotSchema = z
  .object({
    seat: intField,
    secret: hexField,
    bits: hexField,
    root: hexField,
    transactionHash: hexField,
    verifier: z.object({ address: addressField, url: z.string() }),
  })
  .transform(({ verifier, ...ballot }) => ({ ...ballot, verifier: verifier.address, url: verifier.url }))

/** What a verifier revealed, with where it serves the transcripts: `url`, as it says itself now. */
export type IndexedBallot = z.output<typeof ballotSchema>

const BALLOT = '{ seat secret bits root transactionHash verifier { address url } }'

const targetEpochSchema = z
  .object({
    target: z.object({ number: intField, key: hexField }),
    epoch: z.object({
      number: bigintField,
      seed: hexField.nullable(),
      quorum: intField,
      confirmationQuorum: intField,
    }),
    committee: z.array(intField),
    upBallots: z.array(ballotSchema),
    downBallots: z.array(ballotSchema),
    verdict: z.enum(['Unknown', 'Up', 'Down']),
    confirmationCommittee: z.array(intField),
    confirmingBallots: z.array(ballotSchema),
    dissentingBallots: z.array(ballotSchema),
  })
  .transform(({ target, epoch, ...said }) => ({
    ...said,
    target: target.number,
    targetKey: target.key,
    epoch: epoch.number,
    seed: epoch.seed,
    quorum: epoch.quorum,
    confirmationQuorum: epoch.confirmationQuorum,
  }))

/** What was said of a target in an epoch: who was drawn, and who of them said what. */
export type IndexedTargetEpoch = z.output<typeof targetEpochSchema>

const TARGET_EPOCH = `{ target { number key } epoch { number seed quorum confirmationQuorum } committee upBallots ${BALLOT}
  downBallots ${BALLOT} verdict confirmationCommittee confirmingBallots ${BALLOT} dissentingBallots ${BALLOT} }`

const verdictSchema = z.object({
  name: z.enum(['Reported', 'Confirmed', 'Answered', 'Posted', 'Lifted']),
  timestamp: secondsField,
  transactionHash: hexField,
})

/** The fields of an outage that `outageSchema` wants. */
export const OUTAGE_FIELDS = `id target { number } from reportedEpoch reportedAt confirmedAt answerableUntil answeredAt postedAt
  liftedAt report ${TARGET_EPOCH} confirmation ${TARGET_EPOCH} lift ${TARGET_EPOCH}
  verdicts(orderBy: blockNumber) { name timestamp transactionHash }`

/** An outage with the ballots that it hangs on and the transactions that told it. Times are unix seconds, null before they come. */
export const outageSchema = z
  .object({
    id: z.string(),
    target: z.object({ number: intField }),
    from: secondsField,
    reportedEpoch: bigintField,
    reportedAt: secondsField,
    confirmedAt: secondsField.nullable(),
    answerableUntil: secondsField.nullable(),
    answeredAt: secondsField.nullable(),
    postedAt: secondsField.nullable(),
    liftedAt: secondsField.nullable(),
    report: targetEpochSchema.nullable(),
    confirmation: targetEpochSchema.nullable(),
    lift: targetEpochSchema.nullable(),
    verdicts: z.array(verdictSchema),
  })
  .transform(({ target, from, ...outage }) => ({ ...outage, target: target.number, fromSeconds: from }))

export type IndexedOutage = z.output<typeof outageSchema>
