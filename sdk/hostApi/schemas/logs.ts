import { z } from 'zod'
import { flagSchema } from './words.ts'

/** What is kept of a guest's own words; `cloud-init` is what the first boot printed. */
export const LOGS = ['console', 'cloud-init'] as const
export type LogName = (typeof LOGS)[number]

export const logQuerySchema = z.object({
  /** Only the last so many lines; unset: all that is kept. */
  tail: z.coerce.number<number>().pipe(z.int().min(0).max(100_000)).optional(),
  /** Goes on as the log grows, until either side ends it. */
  follow: flagSchema,
})
