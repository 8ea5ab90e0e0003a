import { type HostPresence, KIND_VM, type OfferListing, SHAPE_FIELDS, type Shape } from '@freehold/sdk'
import type { Context } from '../kernel/context.ts'
import { askHosts } from './ask.ts'
import { findOffers } from './find.ts'
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

export interface Market {
  readonly source: Source
  readonly offers: readonly MarketOffer[]
}

/** How long a host may take to answer before a list goes on without it, and how long where no other will do. */
const LISTED_TIMEOUT_MS = 3_000
const NAMED_TIMEOUT_MS = 10_000
/** From so many on, asking them may take seconds. */
const MANY_HOSTS = 500

/** All live offers of machines, or one host's, with the presence of their hosts. */
export async function loadMarket(context: Context, { host }: { host?: bigint } = {}): Promise<Market> {
  const client = await context.reader()
  const { source, listings } = await findOffers(context, client, {
    kind: KIND_VM,
    ...(host !== undefined && { host }),
  })
  const answers = await askHosts(
    client,
    listings.map((listing) => listing.host),
    {
      timeoutMs: host === undefined ? LISTED_TIMEOUT_MS : NAMED_TIMEOUT_MS,
      signal: context.io.signal,
      onAsked: tellOfMany(context),
    },
  )
  const offers = listings.map((listing) => {
    const answer = answers.get(listing.host.host)!
    const own = answer.presence?.freeShape
    return {
      ...listing,
      ...answer,
      freeShape: own ? smallerShape(listing.freeShape, own) : listing.freeShape,
    }
  })
  return { source, offers }
}

/** Many hosts take a while: it is said how far that is. */
function tellOfMany({ progress }: Context): (asked: number, of: number) => void {
  return (asked, of) => {
    if (of < MANY_HOSTS) return
    if (asked % MANY_HOSTS === 0) progress.step(`asking hosts (${asked} of ${of})`)
    if (asked === of) progress.end()
  }
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
