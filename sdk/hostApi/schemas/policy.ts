import { z } from 'zod'
import { unitsSchema } from './words.ts'

/**
 * What the host does by itself when a rule is met. A stopped instance still holds its resources and is billed; `close` ends the
 * lease and returns the rest of the purse.
 */
const actionSchema = z.enum(['stop', 'close'])

/** What the tenant wants done without being there. */
export const policySchema = z.strictObject({
  /** Idle: less processor than that, for that long. Null: never. */
  idleStop: z
    .strictObject({
      afterMinutes: z.int().min(5).max(43_200),
      cpuPercentBelow: z.number().min(0.1).max(100),
      action: actionSchema,
    })
    .nullable(),
  /** Null: the purse is the only limit. */
  budgetStop: z
    .strictObject({
      spentUnits: unitsSchema.refine((units) => BigInt(units) > 0n, 'must be more than 0'),
      action: actionSchema,
    })
    .nullable(),
  /**
   * The disk is not kept once the lease is over: it is wiped as soon as the end is final. May be set as long as there is a disk.
   * Absent: as it was before, at first false.
   */
  wipeAtEnd: z.boolean().optional(),
})
export type InstancePolicy = z.output<typeof policySchema>
