import type { Hex } from 'viem'
import { z } from 'zod'

const hex = z
  .string()
  .regex(/^0x[0-9a-f]*$/)
  .transform((text) => text as Hex)

const probeRecord = z.object({
  /** The beacon's key in draws, or the lease. */
  key: hex,
  /** Number of the target; null: an instance, shown only. */
  target: z.number().int().nullable(),
  outcome: z.enum(['Unknown', 'Up', 'Down']),
  /** Unix second of the last try. */
  at: z.number().int(),
  /** What each try found. */
  tries: z.array(z.object({ outcome: z.string(), reason: z.string().nullable(), says: z.string() })),
  /** Of an UP: the exchange hash of its transcript, which is kept under that name. */
  exchangeHash: hex.nullable(),
})

/** What one look at one target came to. */
export type ProbeRecord = z.output<typeof probeRecord>

const ballotRecord = z.object({ bits: hex, root: hex, salt: hex, commitment: hex })
export type BallotRecord = z.output<typeof ballotRecord>

/**
 * What a verifier keeps of one epoch and seed: STATE/epochs/<epoch>-<seed>.json. A probe is in it when it is done, the ballot before
 * its commit is sent; neither changes after.
 */
export const epochRecordSchema = z.object({
  version: z.literal(1),
  epoch: z.number().int(),
  seat: z.number().int(),
  seed: hex,
  probes: z.array(probeRecord),
  ballot: ballotRecord.nullable(),
  auditSeed: hex,
  /** By seat and target. */
  audits: z.record(z.string(), z.enum(['genuine', 'false', 'silent'])),
})

export type EpochRecord = z.output<typeof epochRecordSchema>
