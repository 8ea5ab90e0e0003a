import type { Hex } from 'viem'
import { z } from 'zod'

const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text) => text as Hex)
const bytes = z
  .string()
  .regex(/^0x(?:[0-9a-f]{2})*$/)
  .transform((text) => text as Hex)

const leaf = z.object({
  /** The beacon's key in draws, or the lease. */
  key: hash,
  /** Number of the target; null: an instance, shown only. */
  target: z.number().int().nonnegative().nullable(),
  outcome: z.enum(['Unknown', 'Up', 'Down']),
  /** Unix second of the last try. */
  at: z.number().int().nonnegative(),
  /** One sentence per try. */
  says: z.array(z.string()),
  /** Of an UP: the exchange hash of its transcript, to ask for it by; the keccak256 of it is the leaf in the tree. */
  exchangeHash: hash.nullable(),
})

/** `GET /v1/epochs/N` of a verifier: what it revealed, with every leaf. Its word, until it is checked. */
export const epochEvidenceSchema = z.object({
  epoch: z.number().int(),
  seat: z.number().int(),
  verifier: z.string(),
  seed: hash,
  bits: bytes,
  /** Of the Merkle tree over keccak256 of the exchange hash of each UP. */
  root: hash,
  leaves: z.array(leaf),
})

export type EpochEvidence = z.output<typeof epochEvidenceSchema>
