import {
  closeLease,
  formatDuration,
  formatUsdc,
  GIVEN_CLOSE_REASONS,
  type GivenCloseReason,
  type Lease,
  type LeaseEnding,
} from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { oneOf } from '../input/text.ts'
import { reach } from '../instances/open.ts'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { findLease, leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { facts } from '../output/table.ts'

interface Result {
  readonly leaseId: Hex
  readonly state: 'Closed' | 'Settling'
  readonly reason: LeaseEnding['reason']
  /** It had ended before: nothing was sent, and this tells of then. What it was settled with is null. */
  readonly wasEnded: boolean
  readonly billedSeconds: number
  readonly settledSeconds: number | null
  readonly refundedUnits: bigint
  readonly toPayeeUnits: bigint | null
  readonly toAuthorUnits: bigint | null
  readonly feeUnits: bigint | null
  readonly transactionHash: Hex
  readonly blockNumber: bigint
  /** The host was told to wipe the disk as soon as the end is final. */
  readonly isWiped: boolean
}

interface Input {
  readonly lease?: string
  readonly reason?: GivenCloseReason
  readonly waiveHold?: boolean
  readonly wipe?: boolean
}

/** `freehold close LEASE` */
export const close = defineVerb<Input, Result>({
  details:
    'Ends a running lease: the machine stops, the money that was not used comes back in the same transaction, and the host keeps the disk for a while (`freehold rent --from LEASE`). With --wipe the host is told first, in a signed request, not to keep it: the disk goes with snapshots and logs once the end is final, and its blocks with it. That may also be said of a lease that has ended. A lease that was never activated is taken back with `freehold cancel`.',
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
    { flags: '--wipe', says: 'do not let the host keep the disk' },
  ],
  unfinished: 'run it again: a lease that has ended is not closed twice',
  examples: [
    ['freehold close 0x7c3f21ab', 'end it'],
    ['freehold close 0x7c3f21ab --wipe', 'end it, and leave no data there'],
  ],
  input: z.object({
    lease: leaseRef.optional(),
    reason: oneOf(GIVEN_CLOSE_REASONS).optional(),
    waiveHold: z.boolean().optional(),
    wipe: z.boolean().optional(),
  }),
  async run(context, { lease: ref, reason = 'TenantDone', waiveHold = false, wipe = false }) {
    const lease = await findLease(context, await context.reader(), ref, { among: ['Active'] })
    const ended = lease.ending && alreadyEnded(lease, lease.ending)
    if (wipe) await wishWipe(context, lease)
    if (ended) return { ...ended, isWiped: wipe }
    const { leaseId, terms } = lease
    const client = await context.signer()
    context.progress.step('closing the lease')
    const closed = await closeLease(client, { leaseId, terms, reason, waiveHold, signal: context.io.signal })
    context.progress.done(`Closed in block ${closed.blockNumber}`)
    const { receipt: _, hash: transactionHash, ...rest } = closed
    return { leaseId, reason, wasEnded: false, transactionHash, ...rest, isWiped: wipe }
  },
  print: (result, paint) =>
    facts(
      [
        ['Lease', result.leaseId],
        ['State', result.wasEnded ? `${result.state.toLowerCase()} already; nothing was sent` : null],
        ['Billed', formatDuration(result.billedSeconds)],
        ['Came back', `${formatUsdc(result.refundedUnits)} USDC`],
        ['Paid', paidText(result)],
        ['Held', heldText(result)],
        ['Disk', result.isWiped ? 'wiped once the end is final' : null],
        [
          'Next',
          result.isWiped
            ? null
            : `freehold rent --from ${shortId(result.leaseId)} starts on its disk, while the host keeps it`,
        ],
      ],
      paint,
    ),
})

/** Tells the host not to keep the disk; before the end, so that a host that does not answer leaves the tenant the choice. */
async function wishWipe(context: Context, lease: Lease): Promise<void> {
  context.progress.step('asking the host to wipe the disk')
  const { call } = await reach(context, lease)
  const params = { lease: lease.leaseId }
  const policy = await call('getPolicy', { params })
  await call('setPolicy', { params, body: { ...policy, wipeAtEnd: true } })
  context.progress.done('The host wipes the disk at the end')
}

/** To close twice is no mistake, unless the machine still runs: then somebody would think that it costs nothing any more. */
function alreadyEnded({ leaseId, successorId, status }: Lease, ending: LeaseEnding): Omit<Result, 'isWiped'> {
  if (successorId !== null)
    throw new CliError(
      `Lease ${shortId(leaseId)} was ended by a resize; its machine goes on, and is billed, as lease ${shortId(successorId)}.`,
      { next: `freehold close ${shortId(successorId)}` },
    )
  const { reason, billedSeconds, refundedUnits, transactionHash, blockNumber } = ending
  return {
    leaseId,
    state: status.state === 'Settling' ? 'Settling' : 'Closed',
    reason,
    wasEnded: true,
    billedSeconds,
    settledSeconds: null,
    refundedUnits,
    toPayeeUnits: null,
    toAuthorUnits: null,
    feeUnits: null,
    transactionHash,
    blockNumber,
  }
}

function paidText({ toPayeeUnits, toAuthorUnits, feeUnits }: Result): string | null {
  if (toPayeeUnits === null || toAuthorUnits === null || feeUnits === null) return null
  const all = toPayeeUnits + toAuthorUnits + feeUnits
  return `${formatUsdc(all)} USDC (${formatUsdc(feeUnits)} of it protocol fee)`
}

function heldText({ state, billedSeconds, settledSeconds }: Result): string | null {
  if (state !== 'Settling') return null
  const held =
    settledSeconds === null
      ? 'its last seconds'
      : `the last ${formatDuration(billedSeconds - settledSeconds)}`
  return `${held}, until no verdict can reach them`
}
