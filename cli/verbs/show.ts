import { formatDuration, formatUsdc } from '@freehold/sdk'
import { z } from 'zod'
import { defineVerb } from '../kernel/verb.ts'
import { findLease, leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { type LeaseView, viewOf } from '../leases/view.ts'
import { nextSteps, runwayText, stateWord } from '../leases/words.ts'
import { shapeText } from '../output/sizes.ts'
import { facts } from '../output/table.ts'
import { moment } from '../output/time.ts'

/** `freehold show LEASE` */
export const show = defineVerb<{ lease?: string }, LeaseView>({
  details: 'Shows everything the chain says about a lease, and what is known of it here.',
  arguments: [runningLeaseArgument],
  examples: [
    ['freehold show 0x7c3f21ab', 'one lease, whole'],
    ['freehold show', 'the only one that runs'],
  ],
  input: z.object({ lease: leaseRef.optional() }),
  async run(context, { lease }) {
    return viewOf(context, await findLease(context, await context.reader(), lease))
  },
  print(lease, paint) {
    return facts(
      [
        ['Lease', lease.leaseId],
        ['State', stateWord(lease, paint)],
        ['Host', `${lease.host}`],
        ['Image', lease.image],
        ['Size', shapeText(lease.shape)],
        ['Price', `${lease.usdcPerHour} USDC/h`],
        ...moneyFacts(lease),
        ['Reach it', lease.endpoint],
        ['Host key', lease.sshFingerprintText],
        ['Opened', `in block ${lease.openedAtBlock}, transaction ${lease.openTransactionHash}`],
        ['Activated', lease.activatedAtBlock === null ? null : `in block ${lease.activatedAtBlock}`],
        ['Ended', endingText(lease)],
        ['As of', moment(lease.atSeconds)],
        ['Next', nextSteps(lease)],
      ],
      paint,
    )
  },
})

function moneyFacts(lease: LeaseView): [string, string | null][] {
  const isLive = lease.state === 'Open' || lease.state === 'Active'
  return [
    ['Deposit', isLive ? `${formatUsdc(lease.depositUnits)} USDC` : null],
    ['Open fee', lease.openFeeUnits > 0n ? `${formatUsdc(lease.openFeeUnits)} USDC` : null],
    ['Spent', `${formatUsdc(lease.spentUnits)} USDC for ${formatDuration(lease.billedSeconds)}`],
    ['Runway', isLive ? runwayText(lease) : null],
    ['Comes back', isLive ? `${formatUsdc(lease.refundableUnits)} USDC, were it closed now` : null],
  ]
}

function endingText({ ending, finalizableAt }: LeaseView): string | null {
  if (!ending) return null
  const settles = finalizableAt > 0 ? `; settles from ${moment(finalizableAt)}` : ''
  return `${ending.how} (${ending.reason}) in block ${ending.blockNumber}, ${formatUsdc(ending.refundedUnits)} USDC came back${settles}`
}
