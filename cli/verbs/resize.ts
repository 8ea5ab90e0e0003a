import {
  formatDuration,
  formatRatePerHour,
  formatUsdc,
  type Lease,
  POINTS_PER_VCPU,
  quoteResize,
  rateOf,
  resizeLease,
  type Shape,
  shapeFits,
  type Tier,
} from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { type Size, type SizeInput, shapeOf, sizeFields, sizeOf, sizeOptions } from '../input/shape.ts'
import { hoursAsSeconds, usdcUnits } from '../input/text.ts'
import { waitUntilCarried } from '../instances/carried.ts'
import { waitOption } from '../instances/operate.ts'
import type { Context } from '../kernel/context.ts'
import { CliError, UsageError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { findMachine, leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { loadOffersOf } from '../market/load.ts'
import { leaseSizeText, sizeText } from '../output/sizes.ts'
import { facts } from '../output/table.ts'
import { readNotes, saveNotes } from '../plans/store.ts'
import { confirm, yesOption } from '../prompts/confirm.ts'
import { knownSize } from '../rent/previous.ts'

interface Input extends Omit<SizeInput, 'tier'> {
  readonly lease?: string
  readonly hours?: number
  readonly add?: bigint
  readonly yes?: boolean
  readonly wait?: boolean
}

interface Result {
  /** The lease that ended with this. */
  readonly previousLeaseId: Hex
  /** The lease that the machine goes on under. */
  readonly leaseId: Hex
  readonly shape: Shape
  readonly vcpus: number
  readonly tier: Tier
  readonly usdcPerHour: string
  readonly depositUnits: bigint
  readonly addedUnits: bigint
  readonly returnedUnits: bigint
  readonly transactionHash: Hex
  readonly blockNumber: bigint
  /** Whether the host has the machine at its new size; false: it was not waited for. */
  readonly isApplied: boolean
}

/** `freehold resize LEASE` */
export const resize = defineVerb<Input, Result>({
  details:
    "Gives a running machine another size at its host's prices, in one transaction: its lease ends and a successor goes on with the same machine, disk, address and keys, so the lease's id changes. What is left in the purse goes along. The host restarts the machine where it cannot change it while it runs. A disk can grow, not shrink; the tier stays.",
  arguments: [runningLeaseArgument],
  options: [
    ...sizeOptions.filter(({ flags }) => !flags.startsWith('--tier')),
    { flags: '--hours <number>', says: 'how long the purse lasts afterwards: added or returned to fit' },
    { flags: '--add <usdc>', says: 'put this on top of what is left, instead of --hours' },
    yesOption,
    waitOption,
  ],
  unfinished:
    'freehold ps shows which lease runs; run it again if it is the old one: a lease is succeeded once',
  examples: [
    ['freehold resize 0x7c3f21ab --memory 8G', 'the rest as it is'],
    ['freehold resize --vcpus 4 --hours 24 --yes', 'paid for a day afterwards'],
  ],
  input: z.object({
    lease: leaseRef.optional(),
    ...sizeFields,
    hours: hoursAsSeconds.optional(),
    add: usdcUnits.optional(),
    yes: z.boolean().optional(),
    wait: z.boolean().optional(),
  }),
  async run(context, { lease: ref, hours, add, yes, wait = true, ...asked }) {
    if (hours !== undefined && add !== undefined)
      throw new UsageError('--hours and --add say what happens to the money: give one of them.')
    const reader = await context.reader()
    const lease = await findMachine(context, reader, ref, { among: ['Active'] })
    const { leaseId, terms } = lease
    const before = knownSize(context, lease)
    const size = sizeOf(asked, before)
    const shape = shapeAfter(lease, before, size)
    const { offer, freeOnHost } = await cheapestFor(context, lease, shape)
    const wish = {
      freeOnHost,
      ...(hours !== undefined && { durationSeconds: hours }),
      ...(add !== undefined && { addUnits: add }),
    }
    const quote = await quoteResize(reader, { leaseId, terms, offer, shape, ...wish })
    context.progress.end()
    const perHour = formatRatePerHour(quote.totalRate)
    const money = [
      quote.addedUnits > 0n ? `you add ${formatUsdc(quote.addedUnits)} USDC` : null,
      quote.returnedUnits > 0n ? `${formatUsdc(quote.returnedUnits)} USDC come back` : null,
      `${formatUsdc(quote.depositUnits)} USDC last ${formatDuration(quote.runwaySeconds)}`,
    ].filter((part) => part !== null)
    const plan: [string, string][] = [
      ['From', `${sizeText(before)}, ${formatRatePerHour(quote.totalRateBefore)} USDC/h`],
      ['To', `${sizeText(size)}, ${context.paint.bold(`${perHour} USDC/h`)}`],
      ['Money', money.join('; ')],
    ]
    context.io.stderr.write(`${facts(plan, context.paint)}\n`)
    await confirm(context, { yes }, 'Sign and resize it?', 'add --yes to agree to this price')
    const client = await context.signer()
    const done = await resizeLease(client, {
      ...{ leaseId, terms, offer, shape, ...wish },
      onStep: (step) => context.progress.step(steps[step]),
      signal: context.io.signal,
    })
    context.progress.done(`Resized in block ${done.blockNumber}: it goes on as lease ${done.successorId}`)
    const notes = readNotes(context.home, leaseId)
    if (notes) saveNotes(context.home, done.successorId, { ...notes, vcpus: size.vcpus })
    if (wait) await waitUntilCarried(context, done.successorId)
    return {
      previousLeaseId: leaseId,
      leaseId: done.successorId,
      shape,
      vcpus: size.vcpus,
      tier: size.tier,
      usdcPerHour: perHour,
      depositUnits: done.depositUnits,
      addedUnits: done.addedUnits,
      returnedUnits: done.returnedUnits,
      transactionHash: done.hash,
      blockNumber: done.blockNumber,
      isApplied: wait,
    }
  },
  print: (result, paint) =>
    facts(
      [
        ['Lease', result.leaseId],
        ['Before', result.previousLeaseId],
        ['Size', `${leaseSizeText(result)}${result.isApplied ? '' : '; the host is changing it'}`],
        ['Price', `${result.usdcPerHour} USDC/h`],
        ['Deposit', `${formatUsdc(result.depositUnits)} USDC`],
        ['Added', result.addedUnits > 0n ? `${formatUsdc(result.addedUnits)} USDC` : null],
        ['Came back', result.returnedUnits > 0n ? `${formatUsdc(result.returnedUnits)} USDC` : null],
        ['Next', `freehold ssh ${shortId(result.leaseId)}`],
      ],
      paint,
    ),
})

const steps = {
  checkBalance: 'checking the balance',
  signPermit: 'signing the permit',
  approve: 'approving the payment',
  send: 'resizing the lease',
}

/** The new shape. What was not named stays to the unit, also where it is not known how its points were meant. */
function shapeAfter({ leaseId, terms }: Lease, before: Size, size: Size): Shape {
  const kept = size.vcpus === before.vcpus ? terms.shape.points : size.vcpus * POINTS_PER_VCPU[size.tier]
  const shape = { ...shapeOf(size), points: kept }
  if (shape.diskGib < terms.shape.diskGib)
    throw new CliError(
      `The disk has ${terms.shape.diskGib} GiB and cannot shrink: what is on it might not fit.`,
      { next: 'leave --disk out, or rent a smaller machine and copy what you need' },
    )
  const isSame = (Object.keys(shape) as (keyof Shape)[]).every((key) => shape[key] === terms.shape[key])
  if (isSame)
    throw new UsageError(`Lease ${shortId(leaseId)} has that size already: ${sizeText(before)}.`, {
      next: 'name what shall change: --vcpus, --memory, --disk, --mbps',
    })
  return shape
}

/**
 * The host's cheapest offer for a shape, and what its machine has free; which sizes fit beside its other leases, the quote finds
 * out. A host that is silent could not change the machine, and whether it has room nobody else knows.
 */
async function cheapestFor(context: Context, { terms }: Lease, shape: Shape) {
  const offers = await loadOffersOf(context, terms.host, shape)
  const priced = offers
    .filter(({ offer }) => shapeFits(shape, offer.capacity))
    .map((listing) => ({ ...listing, rate: rateOf(shape, listing.offer.prices) }))
    .sort((a, b) => (a.rate < b.rate ? -1 : 1))
  const [best] = priced
  if (best?.presence) return { offer: best.offer, freeOnHost: best.presence.freeShape }
  if (best)
    throw new CliError(
      `Host ${terms.host} does not say whether its machine has room: ${best.absence} The machine goes on as it is.`,
      { next: 'try again when it answers' },
    )
  throw new CliError(
    offers.length === 0
      ? `Host ${terms.host} has no offer now, so nothing can be priced. The machine goes on as it is.`
      : `Host ${terms.host} offers no machine of that size. The machine goes on as it is.`,
    { next: `freehold offers --host ${terms.host}` },
  )
}
