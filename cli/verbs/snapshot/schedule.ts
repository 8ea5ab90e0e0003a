import type { SnapshotSchedule } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { wholeNumber } from '../../input/text.ts'
import { openInstance } from '../../instances/open.ts'
import { UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../../leases/find.ts'

interface Input {
  readonly lease?: string
  readonly everyHours?: number
  readonly keep?: number
  readonly off?: boolean
}

interface Result {
  readonly leaseId: Hex
  /** Null: none. */
  readonly schedule: SnapshotSchedule | null
}

/** How many are kept where nobody said. */
const KEEP = 7

/** `freehold snapshot schedule LEASE` */
export const schedule = defineVerb<Input, Result>({
  details:
    'Shows or sets when the host takes snapshots by itself. The newest are kept, older ones of the schedule are deleted; those you took yourself are left alone. Without an option it shows what is set.',
  arguments: [runningLeaseArgument],
  options: [
    { flags: '--every-hours <number>', says: 'one each so many hours (1 to 720)' },
    { flags: '--keep <number>', says: `how many are kept, 1 to 32 (default: ${KEEP})` },
    { flags: '--off', says: 'no more' },
  ],
  examples: [
    ['freehold snapshot schedule 0x7c3f21ab --every-hours 24', 'one a day, a week of them'],
    ['freehold snapshot schedule 0x7c3f21ab --off', 'no more'],
  ],
  input: z.object({
    lease: leaseRef.optional(),
    everyHours: wholeNumber(1, 720).optional(),
    keep: wholeNumber(1, 32).optional(),
    off: z.boolean().optional(),
  }),
  async run(context, { lease, everyHours, keep, off = false }) {
    if (off && (everyHours !== undefined || keep !== undefined))
      throw new UsageError('--off and a schedule contradict each other.')
    const { leaseId, call } = await openInstance(context, lease)
    const params = { lease: leaseId }
    const before = (await call('getSnapshotSchedule', { params })).schedule
    if (!off && everyHours === undefined && keep === undefined) return { leaseId, schedule: before }
    const hours = everyHours ?? before?.everyHours
    if (!off && hours === undefined) throw new UsageError('--every-hours is needed: how often?')
    const wanted =
      off || hours === undefined ? null : { everyHours: hours, keep: keep ?? before?.keep ?? KEEP }
    return { leaseId, ...(await call('setSnapshotSchedule', { params, body: { schedule: wanted } })) }
  },
  print: ({ schedule: set }) =>
    set === null
      ? 'No snapshots are taken by themselves.'
      : `A snapshot every ${set.everyHours} h; the newest ${set.keep} are kept.`,
})
