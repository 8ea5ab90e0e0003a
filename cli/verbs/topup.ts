import { depositFor, formatDuration, formatUsdc, quoteTopUp, topUpLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { hoursAsSeconds, usdcUnits } from '../input/text.ts'
import { UsageError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { findLease, leaseRef, leaseThen, runningLeaseArgument } from '../leases/find.ts'
import { facts } from '../output/table.ts'

interface Input {
  readonly lease?: string
  readonly amount?: bigint
  readonly hours?: number
}

interface Result {
  readonly leaseId: Hex
  readonly amountUnits: bigint
  readonly depositUnits: bigint
  readonly runwaySeconds: number
  readonly wasRevived: boolean
  readonly transactionHash: Hex
  readonly blockNumber: bigint
}

/** `freehold topup LEASE [USDC]` */
export const topup = defineVerb<Input, Result>({
  details:
    'Buys a lease more runway: an amount, or hours at its rate. A lease that ran dry needs at least the time it lay dry (one hour at least); that time itself is not billed. Anyone may top up any lease.',
  arguments: [runningLeaseArgument, { flags: '[amount]', says: 'USDC, such as 5 or 0.25' }],
  options: [{ flags: '--hours <number>', says: 'runway to buy, instead of an amount' }],
  unfinished: 'freehold show LEASE tells whether the deposit grew; look before you pay again',
  examples: [
    ['freehold topup 0x7c3f21ab 5', 'five USDC'],
    ['freehold topup 5', 'to the only lease that runs'],
    ['freehold topup 0x7c3f21ab --hours 24', 'a day more'],
  ],
  input: z.preprocess(
    leaseThen('amount'),
    z.object({
      lease: leaseRef.optional(),
      amount: usdcUnits.optional(),
      hours: hoursAsSeconds.optional(),
    }),
  ),
  async run(context, { lease: ref, amount, hours }) {
    if ((amount === undefined) === (hours === undefined))
      throw new UsageError('An amount or --hours is needed, and not both.')
    const reader = await context.reader()
    const { leaseId, terms } = await findLease(context, reader, ref, { among: ['Active'] })
    const { totalPicoRate } = await quoteTopUp(reader, { leaseId, terms })
    const amountUnits = amount ?? depositFor(hours ?? 0, totalPicoRate)
    const client = await context.signer()
    context.progress.step(`topping up ${formatUsdc(amountUnits)} USDC`)
    const done = await topUpLease(client, { leaseId, terms, amountUnits, signal: context.io.signal })
    context.progress.done(`Topped up in block ${done.blockNumber}`)
    const { depositUnits, runwaySeconds, wasRevived, hash: transactionHash, blockNumber } = done
    return { leaseId, amountUnits, depositUnits, runwaySeconds, wasRevived, transactionHash, blockNumber }
  },
  print: (result, paint) =>
    facts(
      [
        ['Lease', result.leaseId],
        [
          'Paid',
          `${formatUsdc(result.amountUnits)} USDC${result.wasRevived ? '; the lease runs again' : ''}`,
        ],
        ['Deposit', `${formatUsdc(result.depositUnits)} USDC`],
        ['Runway', formatDuration(result.runwaySeconds)],
      ],
      paint,
    ),
})
