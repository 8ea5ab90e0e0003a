import { type Badge, formatRatePerHour, KIND_VM, type Offer, rateOf, type Shape } from '@freehold/sdk'
import { z } from 'zod'
import { type Size, type SizeInput, shapeOf, sizeFields, sizeOf, sizeOptions } from '../input/shape.ts'
import { hostNumber, limitOrAll } from '../input/text.ts'
import type { Context } from '../kernel/context.ts'
import { defineVerb } from '../kernel/verb.ts'
import { shortages } from '../market/fit.ts'
import { isOpenForBusiness, type MarketOffer, openMarket } from '../market/load.ts'
import { countText } from '../output/counts.ts'
import { shapeText, sizeText } from '../output/sizes.ts'
import { table } from '../output/table.ts'
import { knownBadges } from '../uptime/badges.ts'
import { type KnownUptime, knownUptime } from '../uptime/known.ts'
import { badgesText, barsText, windowsText } from '../uptime/words.ts'

type Input = SizeInput & { host?: bigint; image?: string; all?: boolean; limit?: number }

/** So many offers are enough to choose from; ten thousand hosts take most of a minute to ask. */
const DEFAULT_LIMIT = 50

interface Listed extends Offer {
  readonly owner: string
  readonly region: string
  readonly endpoint: string
  readonly isOpenForBusiness: boolean
  /** Why the host does not count as present; null when it does. */
  readonly absence: string | null
  readonly isDraining: boolean
  readonly accelerator: string | null
  readonly images: readonly string[]
  readonly freeShape: Shape
  /** Price of the wanted size; 1e-18 USDC per second. */
  readonly rate: bigint
  readonly usdcPerHour: string
  readonly fits: boolean
  readonly shortages: readonly string[]
  /** What facts say of its host; none where there is no index to tell them. */
  readonly badges: readonly Badge[]
}

interface Result extends KnownUptime {
  readonly network: string
  readonly source: string
  readonly size: Size
  readonly offers: readonly Listed[]
  /** Offers left out because their hosts, which were asked, do not answer or take no leases. */
  readonly hidden: number
  /** Offers found beyond the limit: hosts are asked many at a time. */
  readonly beyondLimit: number
  /** Live offers that nobody looked at, because so many were found before them: they cost as much or more, or do not fit. */
  readonly notAsked: number
}

/** Uptime is told of one host, not of all. */
const NOT_ASKED: KnownUptime = { uptime: null, badges: [], reputation: null, uptimeMissing: null }

/** `freehold offers` */
export const offers = defineVerb<Input, Result>({
  details: `Lists live offers, cheapest first for the size you name (a small machine if you name none). Hosts that do not answer, or that take no new leases, are left out. Hosts are asked in that order until ${DEFAULT_LIMIT} offers are found, or as many as --limit says: they are the first of all. --limit all asks every host. The price is exactly what the contract will charge. Of one host (--host) it also tells how verifiers found it: a bar per day of the last 90, a full one for a day without downtime.`,
  options: [
    ...sizeOptions,
    { flags: '--image <name>', says: 'only hosts that have this image' },
    { flags: '--host <number>', says: 'only this host' },
    { flags: '--all', says: 'also hosts that are absent or draining; they count towards the limit' },
    {
      flags: '--limit <number>',
      says: `how many offers are enough (default: ${DEFAULT_LIMIT}); all: ask every host`,
      values: ['all'],
    },
  ],
  examples: [
    ['freehold offers', 'what there is'],
    ['freehold offers --vcpus 2 --memory 4G --disk 40G', 'priced for this size'],
    ['freehold offers --image debian-12 --limit 3', 'the three cheapest that have it'],
  ],
  input: z.object({
    ...sizeFields,
    host: hostNumber.optional(),
    image: z.string().optional(),
    all: z.boolean().optional(),
    limit: limitOrAll.optional(),
  }),
  async run(context, { host, image, all, limit = DEFAULT_LIMIT, ...asked }) {
    const size = sizeOf(asked)
    const shape = shapeOf(size)
    const client = await context.reader()
    const { signal } = context.io
    const atSeconds = Number((await client.publicClient.getBlock()).timestamp)
    const isMatching = (offer: MarketOffer) => !image || imagesOf(offer).includes(image)
    const isListed = (offer: MarketOffer) => isMatching(offer) && (all || isOpenForBusiness(offer))
    const look = async () => {
      const { source, find } = await openMarket(context, { ...(host !== undefined && { host }) })
      return { source, ...(await find({ shape, enough: limit, counts: isListed })) }
    }
    const [market, badgesOf, known] = await Promise.all([
      look(),
      knownBadges(client, { atSeconds, signal }),
      host === undefined ? NOT_ASKED : knownUptime(client, { host, kind: KIND_VM, atSeconds, signal }),
    ])
    const found = market.offers.filter(isListed)
    const shown = found.slice(0, limit)
    const hidden = market.offers.filter(isMatching).length - found.length
    const rest = { beyondLimit: found.length - shown.length, notAsked: market.notAsked }
    noteHidden(context, hidden)
    noteRest(context, rest)
    return {
      network: context.network().name,
      source: market.source,
      size,
      offers: shown.map((offer) => ({ ...listedOf(offer, shape), badges: badgesOf(offer.host.host) })),
      hidden,
      ...rest,
      ...known,
    }
  },
  print({ offers: listed, size, uptime, badges, reputation }, paint) {
    if (listed.length === 0) return 'No host offers machines right now.'
    const hasBadges = listed.some((offer) => offer.badges.length > 0)
    const rows = table(
      listed,
      [
        { title: 'HOST', of: ({ host }) => `${host}`, right: true },
        { title: 'REGION', of: ({ region }) => region },
        { title: 'USDC/H', of: ({ usdcPerHour }) => usdcPerHour, right: true },
        { title: 'FREE', of: ({ freeShape }) => shapeText(freeShape) },
        { title: 'RUNS ON', of: ({ accelerator }) => acceleratorText(accelerator) },
        { title: 'IMAGES', of: ({ images }) => images.join(', ') },
        ...(hasBadges ? [{ title: 'BADGES', of: badgeNames }] : []),
        { title: 'FITS', of: noteOf },
      ],
      paint,
    )
    const score = reputation === null ? null : `Reputation ${reputation} of 100`
    const found = uptime ? [windowsText(uptime), barsText(uptime.bars), score, badgesText(badges)] : []
    const next = paint.dim(`Prices for ${sizeText(size)}. Next: freehold rent`)
    return [rows, ...found.filter((line) => line !== null), next].join('\n')
  },
})

const imagesOf = ({ presence }: MarketOffer) => presence?.images.map(({ name }) => name) ?? []

const badgeNames = ({ badges }: Listed) => badges.map(({ name }) => name).join(', ') || '-'

function listedOf(market: MarketOffer, shape: Shape): Omit<Listed, 'badges'> {
  const { offer, host, hostWord, presence, absence, freeShape } = market
  const rate = rateOf(shape, offer.prices)
  const missing = shortages(shape, freeShape)
  return {
    ...offer,
    owner: host.owner,
    region: host.facts.region,
    endpoint: host.facts.endpoint,
    isOpenForBusiness: isOpenForBusiness(market),
    absence,
    isDraining: hostWord.isDraining,
    accelerator: presence?.accelerator ?? null,
    images: imagesOf(market),
    freeShape,
    rate,
    usdcPerHour: formatRatePerHour(rate),
    fits: missing.length === 0,
    shortages: missing,
  }
}

function noteHidden({ progress }: Context, hidden: number) {
  if (hidden === 0) return
  progress.note(
    `${hidden} ${hidden === 1 ? 'offer is' : 'offers are'} hidden: absent or draining hosts (--all shows them).`,
  )
}

function noteRest(
  { progress }: Context,
  { beyondLimit, notAsked }: Pick<Result, 'beyondLimit' | 'notAsked'>,
) {
  const were = notAsked === 1 ? 'was' : 'were'
  if (beyondLimit === 0 && notAsked === 0) return
  if (beyondLimit === 0)
    return progress.note(
      `${countText(notAsked, 'more offer')} ${were} not asked; --limit all asks every one.`,
    )
  const unasked = notAsked === 0 ? '' : `, and ${countText(notAsked)} ${were} not asked`
  progress.note(
    `${countText(beyondLimit, 'more offer')} found beyond the limit${unasked}; --limit all lists every one.`,
  )
}

const acceleratorText = (accelerator: string | null) =>
  accelerator === null ? '-' : accelerator === 'kvm' ? 'KVM' : 'emulation'

function noteOf({
  absence,
  isDraining,
  fits,
  shortages: missing,
  isOpenForBusiness: isOpen,
}: Listed): string {
  if (absence !== null) return 'absent'
  if (isDraining) return 'draining'
  if (!isOpen) return 'not honoured by its host'
  return fits ? 'yes' : `no: ${missing.join(', ')}`
}
