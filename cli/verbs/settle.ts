import { finalizeLease, formatDuration, formatUsdc, type Lease, readSettlement } from '@freehold/sdk'
import { type Hex, isAddressEqual } from 'viem'
import { z } from 'zod'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { findLease, leaseArgument, leaseRef } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { facts } from '../output/table.ts'
import { moment } from '../output/time.ts'

interface Result {
  readonly leaseId: Hex
  /** It was settled before: nothing was sent, and this tells of then. All is null where nothing was ever held. */
  readonly wasSettled: boolean
  readonly creditedSeconds: number | null
  readonly refundedUnits: bigint | null
  readonly toPayeeUnits: bigint | null
  readonly toAuthorUnits: bigint | null
  readonly feeUnits: bigint | null
  readonly transactionHash: Hex | null
  readonly blockNumber: bigint | null
}

/** `freehold settle LEASE` */
export const settle = defineVerb<{ lease: string; waiveHold?: boolean }, Result>({
  details:
    'Pays out what a lease still held when it ended. Where verifiers credit outages, its last seconds are held until no verdict can reach them; then anyone may settle it: what was struck comes back, the rest goes to its provider. Your wallet pays for the transaction, whoever gets the money. `freehold watch --settle` does it by itself.',
  arguments: [leaseArgument],
  options: [
    {
      flags: '--waive-hold',
      says: 'settle now, and give up credit for outages not yet confirmed (its tenant only)',
    },
  ],
  unfinished: 'run it again: a lease that is settled is not settled twice',
  examples: [['freehold settle 0x7c3f21ab', 'pay out what was held']],
  input: z.object({ lease: leaseRef, waiveHold: z.boolean().optional() }),
  async run(context, { lease: ref, waiveHold = false }) {
    const reader = await context.reader()
    const lease = await findLease(context, reader, ref)
    const { leaseId, terms, status, ending } = lease
    if (status.state === 'Closed') {
      const settlement = await readSettlement(reader, {
        leaseId,
        ...(ending && { fromBlock: ending.blockNumber }),
      })
      return { leaseId, wasSettled: true, ...(settlement ?? NOTHING) }
    }
    if (status.state !== 'Settling') throw notEnded(lease)
    if (!waiveHold) checkHold(context, lease)
    const client = await context.signer()
    context.progress.step('settling the lease')
    const done = await finalizeLease(client, { leaseId, terms, signal: context.io.signal })
    context.progress.done(`Settled in block ${done.blockNumber}`)
    const { receipt: _, hash: transactionHash, ...rest } = done
    return { leaseId, wasSettled: false, ...rest, transactionHash }
  },
  print(result, paint) {
    const { leaseId, wasSettled, creditedSeconds, refundedUnits } = result
    return facts(
      [
        ['Lease', leaseId],
        ['State', wasSettled ? 'settled already; nothing is left, and nothing was sent' : 'settled'],
        ['Credited', creditedSeconds ? formatDuration(creditedSeconds) : null],
        ['Came back', refundedUnits === null ? null : `${formatUsdc(refundedUnits)} USDC`],
        ['Paid', paidText(result)],
      ],
      paint,
    )
  },
})

const NOTHING = {
  creditedSeconds: null,
  refundedUnits: null,
  toPayeeUnits: null,
  toAuthorUnits: null,
  feeUnits: null,
  transactionHash: null,
  blockNumber: null,
}

function notEnded({ leaseId, status }: Lease): CliError {
  const id = shortId(leaseId)
  return status.state === 'Open'
    ? new CliError(`Lease ${id} was never activated; nothing of it is held.`, {
        next: `freehold cancel ${id}`,
      })
    : new CliError(`Lease ${id} has not ended; its money runs on.`, { next: `freehold close ${id}` })
}

/** The contract lets the tenant settle earlier, which gives credit away: that must be said, not happen. */
function checkHold(context: Context, { leaseId, terms, status, atSeconds }: Lease): void {
  if (atSeconds >= status.finalizableAt) return
  const id = shortId(leaseId)
  const isTenant = isAddressEqual(terms.tenant, context.address())
  throw new CliError(
    `Lease ${id} is held until ${moment(status.finalizableAt)}, in ${formatDuration(status.finalizableAt - atSeconds)}: until then a verdict may still give its last seconds back.`,
    {
      next: isTenant
        ? `run it again then, or give that up: freehold settle ${id} --waive-hold`
        : 'run it again then',
    },
  )
}

function paidText({ toPayeeUnits, toAuthorUnits, feeUnits }: Result): string | null {
  if (toPayeeUnits === null || toAuthorUnits === null || feeUnits === null) return null
  const all = toPayeeUnits + toAuthorUnits + feeUnits
  return `${formatUsdc(all)} USDC (${formatUsdc(feeUnits)} of it protocol fee)`
}
