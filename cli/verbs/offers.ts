import { type Badge, formatRatePerHour, KIND_VM, type Offer, rateOf, type Shape } from '@freehold/sdk'
import { z } from 'zod'
import { type Size, type SizeInput, shapeOf, sizeFields, sizeOf, sizeOptions } from '../input/shape.ts'
import { hostNumber } from '../input/text.ts'
import type { Context } from '../kernel/context.ts'
import { defineVerb } from '../kernel/verb.ts'
import { shortages } from '../market/fit.ts'
import { isOpenForBusiness, loadMarket, type MarketOffer } from '../market/load.ts'
import { shapeText, sizeText } from '../output/sizes.ts'
import { table } from '../output/table.ts'
import { knownBadges } from '../uptime/badges.ts'
import { type KnownUptime, knownUptime } from '../uptime/known.ts'
import { badgesText, barsText, windowsText } from '../uptime/words.ts'

type Input = SizeInput & { host?: bigint; image?: string; all?: boolean }

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
  /** Offers left out because their hosts do not answer or take no leases. */
  readonly hidden: number
}

/** Uptime is told of one host, not of all. */
const NOT_ASKED: KnownUptime = { uptime: null, badges: [], reputation: null, uptimeMissing: null }

/** `freehold offers` */
export const offers = defineVerb<Input, Result>({
  details:
    'Lists live offers, cheapest first for the size you name (a small machine if you name none). Hosts that do not answer, or that take no new leases, are left out. The price is exactly what the contract will charge. Of one host (--host) it also tells how verifiers found it: a bar per day of the last 90, a full one for a day without downtime.',
  options: [
    ...sizeOptions,
    { flags: '--image <name>', says: 'only hosts that have this image' },
    { flags: '--host <number>', says: 'only this host' },
    { flags: '--all', says: 'also hosts that are absent or draining' },
  ],
  examples: [
    ['freehold offers', 'what there is'],
    ['freehold offers --vcpus 2 --memory 4G --disk 40G', 'priced for this size'],
  ],
  input: z.object({
    ...sizeFields,
    host: hostNumber.optional(),
    image: z.string().optional(),
    all: z.boolean().optional(),
  }),
  async run(context, { host, image, all, ...asked }) {
    const size = sizeOf(asked)
    const client = await context.reader()
    const { signal } = context.io
    const atSeconds = Number((await client.publicClient.getBlock()).timestamp)
    const [market, badgesOf, known] = await Promise.all([
      loadMarket(context, { ...(host !== undefined && { host }) }),
      knownBadges(client, { atSeconds, signal }),
      host === undefined ? NOT_ASKED : knownUptime(client, { host, kind: KIND_VM, atSeconds, signal }),
    ])
    const matching = market.offers.filter((offer) => !image || imagesOf(offer).includes(image))
    const shown = matching
      .filter((offer) => all || isOpenForBusiness(offer))
      .map((offer) => ({ ...listedOf(offer, shapeOf(size)), badges: badgesOf(offer.host.host) }))
    const hidden = matching.length - shown.length
    noteHidden(context, hidden)
    return {
      network: context.network().name,
      source: market.source,
      size,
      offers: shown.sort(cheapestThatFits),
      hidden,
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

function cheapestThatFits(a: Listed, b: Listed): number {
  if (a.fits !== b.fits) return a.fits ? -1 : 1
  return a.rate < b.rate ? -1 : a.rate > b.rate ? 1 : Number(a.host - b.host)
}

function noteHidden({ progress }: Context, hidden: number) {
  if (hidden === 0) return
  progress.note(
    `${hidden} ${hidden === 1 ? 'offer is' : 'offers are'} hidden: absent or draining hosts (--all shows them).`,
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
