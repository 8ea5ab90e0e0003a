import { z } from 'zod'
import { ROLES } from '../access.ts'
import { leaseIdSchema, unixSecondsSchema, walletSchema } from './words.ts'

/** Which lines: without a word, all that are kept. */
export const auditQuerySchema = z.object({
  /** The newest so many lines. */
  tail: z.coerce.number<number>().pipe(z.int().min(1).max(100_000)).optional(),
})

/**
 * Whose doing something was: a wallet that called the host, a policy that the tenant set, or the host by itself.
 * `restartOnPoweroff` is the manifest's word on a guest that powers itself off.
 */
export const AUDIT_ACTORS = [
  'wallet',
  'idleStop',
  'budgetStop',
  'snapshotSchedule',
  'restartOnPoweroff',
  'host',
] as const
export type AuditActor = (typeof AUDIT_ACTORS)[number]

/** One line of an instance's audit log. Lines form a chain: each names the hash of the one before. */
export const auditEntrySchema = z.object({
  /** Counts from 1 and never restarts. */
  number: z.int().positive(),
  at: unixSecondsSchema,
  lease: leaseIdSchema,
  /** Lines of older hosts do not say it: they were all of wallets. */
  by: z.enum(AUDIT_ACTORS).default('wallet'),
  /** null: nobody called. */
  wallet: walletSchema.nullable(),
  role: z.enum(ROLES).nullable(),
  /** Id of the route, of the socket with `opened` or `closed`, or what the host did of itself. */
  action: z.string(),
  /** What was asked for: path members and small body members, never keys or content. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** HTTP status of the answer, or close code of the socket; null: nobody called. */
  status: z.int().nullable(),
  /** sha256 of the line before without its line end, 64 hex digits; zeros for the first. */
  previous: z.string().regex(/^[0-9a-f]{64}$/),
})
export type AuditEntry = z.output<typeof auditEntrySchema>
