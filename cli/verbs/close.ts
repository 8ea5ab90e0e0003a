import {
  closeLease,
  formatDuration,
  formatUsdc,
  GIVEN_CLOSE_REASONS,
  type GivenCloseReason,
} from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { oneOf } from '../input/text.ts'
import { defineVerb } from '../kernel/verb.ts'
import { findLease, leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { facts } from '../output/table.ts'

interface Result {
  readonly leaseId: Hex
  readonly state: 'Closed' | 'Settling'
  readonly reason: GivenCloseReason
  readonly billedSeconds: number
  readonly settledSeconds: number
  readonly refundedUnits: bigint
  readonly toPayeeUnits: bigint
  readonly toAuthorUnits: bigint
  readonly feeUnits: bigint
  readonly transactionHash: Hex
  readonly blockNumber: bigint
}

interface Input {
  readonly lease?: string
  readonly reason?: GivenCloseReason
  readonly waiveHold?: boolean
}

/** `freehold close LEASE` */
export const close = defineVerb<Input, Result>({
  details:
    'Ends a running lease: the machine stops, the money that was not used comes back in the same transaction, and the host keeps the disk for a while (`freehold rent --from LEASE`). A lease that was never activated is taken back with `freehold cancel`.',
  arguments: [runningLeaseArgument],
  options: [
    {
      flags: '--reason <name>',
      says: `why (default: TenantDone): ${GIVEN_CLOSE_REASONS.join(', ')}`,
      values: GIVEN_CLOSE_REASONS,
    },
    {
      flags: '--waive-hold',
      says: 'give up credit for outages not yet confirmed, so that all is settled at once',
    },
  ],
  unfinished: 'run it again: a lease that has ended is not closed twice',
  examples: [['freehold close 0x7c3f21ab', 'end it']],
  input: z.object({
    lease: leaseRef.optional(),
    reason: oneOf(GIVEN_CLOSE_REASONS).optional(),
    waiveHold: z.boolean().optional(),
  }),
  async run(context, { lease: ref, reason = 'TenantDone', waiveHold = false }) {
    const { leaseId, terms } = await findLease(context, await context.reader(), ref, { among: ['Active'] })
    const client = await context.signer()
    context.progress.step('closing the lease')
    const closed = await closeLease(client, { leaseId, terms, reason, waiveHold, signal: context.io.signal })
    context.progress.done(`Closed in block ${closed.blockNumber}`)
    const { receipt: _, hash: transactionHash, ...rest } = closed
    return { leaseId, reason, transactionHash, ...rest }
  },
  print: (result, paint) =>
    facts(
      [
        ['Lease', result.leaseId],
        ['Billed', formatDuration(result.billedSeconds)],
        ['Came back', `${formatUsdc(result.refundedUnits)} USDC`],
        [
          'Paid',
          `${formatUsdc(result.toPayeeUnits + result.toAuthorUnits + result.feeUnits)} USDC (${formatUsdc(result.feeUnits)} of it protocol fee)`,
        ],
        [
          'Held',
          result.state === 'Settling'
            ? `the last ${formatDuration(result.billedSeconds - result.settledSeconds)}, until no verdict can reach them`
            : null,
        ],
        [
          'Next',
          `freehold rent --from ${shortId(result.leaseId)} starts on its disk, while the host keeps it`,
        ],
      ],
      paint,
    ),
})
