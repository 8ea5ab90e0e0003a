import type { RouteResult } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { openInstance } from '../../instances/open.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../../leases/find.ts'
import { bytesText } from '../../output/sizes.ts'
import { table } from '../../output/table.ts'
import { moment } from '../../output/time.ts'

type Result = RouteResult<'listSnapshots'> & { readonly leaseId: Hex }

/** `freehold snapshot list LEASE` */
export const list = defineVerb<{ lease?: string }, Result>({
  details:
    'Lists the snapshots of a machine, the newest first. "filesystem" means that the guest held still while it was taken, "crash" that it is as after a power cut.',
  arguments: [runningLeaseArgument],
  examples: [['freehold snapshot list 0x7c3f21ab', 'what could be restored']],
  input: z.object({ lease: leaseRef.optional() }),
  async run(context, { lease }) {
    const { leaseId, call } = await openInstance(context, lease)
    return { leaseId, ...(await call('listSnapshots', { params: { lease: leaseId } })) }
  },
  print({ snapshots, limit }, paint) {
    if (snapshots.length === 0) return 'No snapshots yet. Next: freehold snapshot create'
    const bytes = snapshots.reduce((sum, snapshot) => sum + snapshot.bytes, 0)
    const rows = table(
      snapshots,
      [
        { title: 'NAME', of: ({ name }) => name },
        { title: 'TAKEN', of: ({ takenAt }) => moment(takenAt) },
        { title: 'AS', of: ({ consistency }) => consistency },
        { title: 'SIZE', of: (snapshot) => bytesText(snapshot.bytes), right: true },
        { title: '', of: ({ isScheduled }) => (isScheduled ? 'by schedule' : '') },
      ],
      paint,
    )
    const room = `${snapshots.length} of ${limit.count}, ${bytesText(bytes)} of ${bytesText(limit.bytes)}`
    return `${rows}\n${paint.dim(room)}`
  },
})
