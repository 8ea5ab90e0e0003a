import { CANCEL_REASONS, type CancelReason, cancelLease, formatUsdc } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { oneOf } from '../input/text.ts'
import { defineVerb } from '../kernel/verb.ts'
import { findLease, leaseArgument, leaseRef } from '../leases/find.ts'
import { facts } from '../output/table.ts'

interface Result {
  readonly leaseId: Hex
  readonly reason: CancelReason
  readonly refundedUnits: bigint
  readonly openFeePaidUnits: bigint
  readonly transactionHash: Hex
  readonly blockNumber: bigint
}

/** `freehold cancel LEASE` */
export const cancel = defineVerb<{ lease: string; reason?: CancelReason }, Result>({
  details:
    'Takes back a lease that its host has not activated. The deposit returns at once; an open fee stays with the host until the activation deadline, after it everything returns.',
  arguments: [leaseArgument],
  options: [{ flags: '--reason <name>', says: `why: ${CANCEL_REASONS.join(', ')}`, values: CANCEL_REASONS }],
  unfinished: 'run it again: a lease that has ended is not cancelled twice',
  examples: [['freehold cancel 0x7c3f21ab', 'take it back']],
  input: z.object({ lease: leaseRef, reason: oneOf(CANCEL_REASONS).optional() }),
  async run(context, { lease: ref, reason: given }) {
    const { leaseId, terms, atSeconds } = await findLease(context, await context.reader(), ref)
    const reason = given ?? (atSeconds > terms.activationDeadline ? 'DeadlinePassed' : 'TenantChangedMind')
    const client = await context.signer()
    context.progress.step('cancelling the lease')
    const done = await cancelLease(client, { leaseId, terms, reason, signal: context.io.signal })
    context.progress.done(`Cancelled in block ${done.blockNumber}`)
    const { refundedUnits, openFeePaidUnits, hash: transactionHash, blockNumber } = done
    return { leaseId, reason, refundedUnits, openFeePaidUnits, transactionHash, blockNumber }
  },
  print: (result, paint) =>
    facts(
      [
        ['Lease', result.leaseId],
        ['Came back', `${formatUsdc(result.refundedUnits)} USDC`],
        [
          'Open fee',
          result.openFeePaidUnits > 0n
            ? `${formatUsdc(result.openFeePaidUnits)} USDC stay with the host`
            : null,
        ],
      ],
      paint,
    ),
})
