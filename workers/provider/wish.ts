import { z } from 'zod'

/**
 * What the tenant wishes of the instance beside what the lease says. It is kept in the record, so that it outlives worker and
 * host: a guest that was stopped stays stopped until its tenant starts it.
 */
export const wishSchema = z.object({
  /** `rescue`: booted from the rescue image, with the tenant's disk attached. */
  power: z.enum(['on', 'off', 'rescue']).default('on'),
  /** Whose doing `power` is: the tenant's own, or a policy that the tenant set. */
  because: z.enum(['tenant', 'idle', 'budget']).default('tenant'),
})
export type Wish = z.output<typeof wishSchema>
