import {
  formatUsdc,
  KIND_VM,
  type Offer,
  type OfferTerms,
  publishOffer,
  readOffers,
  type Shape,
  type UnitPrices,
  withdrawOffer,
} from '@freehold/sdk'
import { z } from 'zod'
import {
  beyondMachine,
  capacityOf as machineCapacityOf,
  type ProviderConfig,
} from '../../../workers/provider/index.ts'
import { usdcUnits, wholeNumber } from '../../input/text.ts'
import type { Context } from '../../kernel/context.ts'
import { UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { shapeText } from '../../output/sizes.ts'
import { table } from '../../output/table.ts'
import { proposedCapacity } from '../../provider/machine.ts'
import {
  type CapacityInput,
  capacityFields,
  capacityOf,
  capacityOptions,
  type PriceInput,
  priceFields,
  priceOptions,
  pricesOf,
  pricesPerHour,
} from '../../provider/prices.ts'
import { signerFor } from '../../provider/signer.ts'
import {
  findTarget,
  type Target,
  type TargetInput,
  targetFields,
  targetOptions,
} from '../../provider/target.ts'

type Input = TargetInput & PriceInput & CapacityInput & { trial?: number; openFee?: bigint; keep?: boolean }

interface Result {
  readonly host: bigint
  /** All live offers of the host, the new one last. */
  readonly offers: readonly (Offer & { readonly usdcPerHour: ReturnType<typeof pricesPerHour> })[]
  readonly published: string | null
  readonly withdrawn: readonly string[]
}

/** `freehold provider offer` */
export const offer = defineVerb<Input, Result>({
  details:
    'Publishes what a host asks and how much of it is on offer. What you do not name stays as it is in the standing offer, which the new one replaces; capacity that was never named is proposed from this machine. Without any option it shows the standing offers. Open leases keep the prices they were opened with.',
  options: [
    ...targetOptions,
    ...priceOptions,
    ...capacityOptions,
    {
      flags: '--trial <seconds>',
      says: 'billed seconds within which a tenant may leave for nothing (0 to 600)',
    },
    { flags: '--open-fee <usdc>', says: 'asked once a machine runs' },
    { flags: '--keep', says: 'leave the standing offers beside the new one' },
  ],
  unfinished: 'freehold provider offer shows what stands; run it again if the new offer is not there',
  examples: [
    ['freehold provider offer --core-price 0.01 --memory-price 0.004 --disk-price 0.0001', 'the first offer'],
    ['freehold provider offer --core-price 0.008', 'cheaper cores, the rest as it is'],
    ['freehold provider offer', 'what stands'],
  ],
  input: z.object({
    ...targetFields,
    ...priceFields,
    ...capacityFields,
    trial: wholeNumber(0, 600).optional(),
    openFee: usdcUnits.optional(),
    keep: z.boolean().optional(),
  }),
  async run(context, { config: configPath, host: number, keep = false, ...wanted }) {
    const target = await findTarget(context, { config: configPath, host: number })
    const { client, host } = target
    const standing = (await readOffers(client, { host: host.host, kind: KIND_VM })).map(
      (listing) => listing.offer,
    )
    if (Object.values(wanted).every((value) => value === undefined))
      return resultOf(host.host, standing, { published: null, withdrawn: [] })
    const terms = termsOf(target, wanted, standing.at(-1) ?? null)
    const published = await publish(context, target, terms)
    const replaced = keep ? [] : standing.filter(({ offerHash }) => offerHash !== published.offerHash)
    await withdrawAll(context, target, replaced)
    const kept = standing.filter((one) => !replaced.includes(one) && one.offerHash !== published.offerHash)
    return resultOf(host.host, [...kept, published], {
      published: published.offerHash,
      withdrawn: replaced.map(({ offerHash }) => offerHash),
    })
  },
  print({ host, offers }, paint) {
    if (offers.length === 0) return `Host ${host} has no offer.`
    return table(
      offers,
      [
        { title: 'OFFER', of: ({ offerHash }) => offerHash.slice(0, 10) },
        { title: 'CORE/H', of: ({ usdcPerHour }) => usdcPerHour.core, right: true },
        { title: 'GIB MEMORY/H', of: ({ usdcPerHour }) => usdcPerHour.memoryGib, right: true },
        { title: 'GIB DISK/H', of: ({ usdcPerHour }) => usdcPerHour.diskGib, right: true },
        { title: 'MBIT/S/H', of: ({ usdcPerHour }) => usdcPerHour.mbps, right: true },
        { title: 'GPU/H', of: ({ usdcPerHour }) => usdcPerHour.gpu, right: true },
        { title: 'CAPACITY', of: ({ capacity }) => shapeText(capacity) },
        { title: 'TRIAL', of: ({ trialSeconds }) => `${trialSeconds} s`, right: true },
        { title: 'OPEN FEE', of: ({ openFeeUnits }) => formatUsdc(openFeeUnits), right: true },
      ],
      paint,
    )
  },
})

function termsOf(
  { host, config }: Target,
  wanted: Omit<Input, 'keep' | keyof TargetInput>,
  before: Offer | null,
): OfferTerms {
  const prices = pricesOf(wanted, before?.prices ?? null)
  if (prices.point === null || prices.mib === null || prices.gib === null)
    throw new UsageError('A first offer needs --core-price, --memory-price and --disk-price.', {
      next: 'freehold offers shows what others ask',
    })
  const capacity = capacityOf(wanted, before?.capacity ?? proposedCapacity(config?.stateDir ?? '.'))
  if (config !== null) requireOnMachine(capacity, config)
  return {
    payee: host.payee,
    host: host.host,
    kind: KIND_VM,
    trialSeconds: wanted.trial ?? before?.trialSeconds ?? 0,
    creditor: before?.creditor ?? null,
    prices: prices as UnitPrices,
    capacity,
    openFeeUnits: wanted.openFee ?? before?.openFeeUnits ?? 0n,
  }
}

/** What the machine does not have is not sold: its worker would decline the lease. @throws UsageError */
function requireOnMachine(capacity: Shape, config: ProviderConfig): void {
  const beyond = beyondMachine(capacity, machineCapacityOf(config))
  if (beyond === null) return
  throw new UsageError(beyond, {
    next: 'offer less, or write into guests.capacity of the configuration what the machine really has',
  })
}

async function publish(context: Context, target: Target, terms: OfferTerms): Promise<Offer> {
  const client = await signerFor(context, target)
  context.progress.step('publishing the offer')
  const { offer: published, blockNumber } = await publishOffer(client, {
    offer: terms,
    signal: context.io.signal,
  })
  context.progress.done(`Published in block ${blockNumber}: ${published.offerHash}`)
  return published
}

async function withdrawAll(context: Context, target: Target, offers: readonly Offer[]): Promise<void> {
  for (const old of offers) {
    context.progress.step(`withdrawing the offer ${old.offerHash.slice(0, 10)}`)
    await withdrawOffer(await signerFor(context, target), { offer: old, signal: context.io.signal })
  }
  context.progress.end()
}

function resultOf(
  host: bigint,
  offers: readonly Offer[],
  changes: Pick<Result, 'published' | 'withdrawn'>,
): Result {
  return {
    host,
    offers: offers.map((one) => ({ ...one, usdcPerHour: pricesPerHour(one.prices) })),
    ...changes,
  }
}
