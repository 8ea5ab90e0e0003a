import { z } from 'zod'
import { ROLES } from '../access.ts'
import { leaseIdSchema, unixSecondsSchema, walletSchema } from './words.ts'

/** Which lines: without a word, all that are kept. */
export const auditQuerySchema = z.object({
  /** The newest so many lines. */
  tail: z.coerce.number<number>().pipe(z.int().min(1).max(100_000)).optional(),
})

/** One line of an instance's audit log. Lines form a chain: each names the hash of the one before. */
export const auditEntrySchema = z.object({
  /** Counts from 1 and never restarts. */
  number: z.int().positive(),
  at: unixSecondsSchema,
  lease: leaseIdSchema,
  wallet: walletSchema,
  role: z.enum(ROLES).nullable(),
  /** Id of the route, or of the socket with `opened` or `closed`. */
  action: z.string(),
  /** What was asked for: path members and small body members, never keys or content. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** HTTP status of the answer, or close code of the socket. */
  status: z.int(),
  /** sha256 of the line before without its line end, 64 hex digits; zeros for the first. */
  previous: z.string().regex(/^[0-9a-f]{64}$/),
})
export type AuditEntry = z.output<typeof auditEntrySchema>
