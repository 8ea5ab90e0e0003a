import {
  type HostPresence,
  KIND_VM,
  type OfferListing,
  SHAPE_FIELDS,
  type Shape,
  shapeFits,
} from '@freehold/sdk'
import type { Context } from '../kernel/context.ts'
import { type Answer, askUntil, hostsToAsk } from './ask.ts'
import { findOffers } from './find.ts'
import { ranked } from './rank.ts'
import type { Source } from './source.ts'

/** An offer with what its host says of itself right now. */
export interface MarketOffer extends OfferListing {
  /** Null when the host does not prove that it is there. */
  readonly presence: HostPresence | null
  /** Why not, as a sentence. */
  readonly absence: string | null
  /** Free by the chain and by the host's own count, whichever is less. */
  readonly freeShape: Shape
}

/** What is looked for on the market. */
export interface Wanted {
  readonly shape: Shape
  /** So many offers that count; Infinity: every host is asked. */
  readonly enough: number
  /**
   * Whether an offer is one of those that are looked for. One whose host has less room than the chain says, so that the shape
   * fits no more, never is: others may be before it now.
   */
  counts(offer: MarketOffer): boolean
}

export interface Found {
  /** All offers that were looked at, whether they count or not, by rank. */
  readonly offers: readonly MarketOffer[]
  /** How many more there are behind these; nobody asked their hosts for this. */
  readonly notAsked: number
}

/** The live offers of machines. Their hosts are asked as far as somebody looks, and each once. */
export interface Market {
  readonly source: Source
  /**
   * Asks hosts, the best offer for the shape first, until enough of them count or nobody is left. An answer only ever makes an
   * offer worse, so those that count are the ones that would stand first if everybody were asked.
   */
  find(wanted: Wanted): Promise<Found>
}

/** How long a host may take to answer before a list goes on without it, and how long where no other will do. */
const LISTED_TIMEOUT_MS = 3_000
const NAMED_TIMEOUT_MS = 10_000
/** So many questions may take seconds. */
const MANY_HOSTS = 500

/** All live offers of machines, or one host's. Nobody is asked yet. */
export async function openMarket(context: Context, { host }: { host?: bigint } = {}): Promise<Market> {
  const client = await context.reader()
  const { source, listings } = await findOffers(context, client, {
    kind: KIND_VM,
    ...(host !== undefined && { host }),
  })
  const hostCount = new Set(listings.map((listing) => listing.host.host)).size
  const hosts = hostsToAsk(client, {
    timeoutMs: host === undefined ? LISTED_TIMEOUT_MS : NAMED_TIMEOUT_MS,
    signal: context.io.signal,
    onAnswer: (answered) => tellOfMany(context, answered, hostCount),
  })
  return {
    source,
    async find({ shape, enough, counts }) {
      const asked = await askUntil(hosts, ranked(listings, shape), {
        enough,
        counts(listing, answer) {
          const offer = marketOfferOf(listing, answer)
          return shapeFits(shape, offer.freeShape) === shapeFits(shape, listing.freeShape) && counts(offer)
        },
      })
      context.progress.end()
      const offers = asked.map(({ item, answer }) => marketOfferOf(item, answer))
      return { offers: ranked(offers, shape), notAsked: listings.length - offers.length }
    },
  }
}

/** One host's live offers, with its presence; the best for the shape first. */
export async function loadOffersOf(
  context: Context,
  host: bigint,
  shape: Shape,
): Promise<readonly MarketOffer[]> {
  const market = await openMarket(context, { host })
  const { offers } = await market.find({ shape, enough: Number.POSITIVE_INFINITY, counts: () => true })
  return offers
}

/** Many hosts take a while: it is said how far that is. */
function tellOfMany({ progress }: Context, answered: number, of: number): void {
  if (answered % MANY_HOSTS === 0) progress.step(`asking hosts (${answered} of ${of})`)
}

function marketOfferOf(listing: OfferListing, answer: Answer): MarketOffer {
  const own = answer.presence?.freeShape
  const freeShape = own ? smallerShape(listing.freeShape, own) : listing.freeShape
  return { ...listing, ...answer, freeShape }
}

function smallerShape(a: Shape, b: Shape): Shape {
  return Object.fromEntries(
    SHAPE_FIELDS.map((field) => [field, Math.min(a[field], b[field])]),
  ) as unknown as Shape
}

/** Whether a tenant can be sent there now: it answers, takes leases and honours this very offer. */
export function isOpenForBusiness({ offer, hostWord, presence }: MarketOffer): boolean {
  if (!presence || hostWord.isDraining) return false
  return presence.offers.includes(offer.offerHash)
}
