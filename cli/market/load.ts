import {
  type FreeholdClient,
  fetchHostPresence,
  HostAbsentError,
  type HostPresence,
  KIND_VM,
  type OfferListing,
  SHAPE_FIELDS,
  type Shape,
} from '@freehold/sdk'
import type { Context } from '../kernel/context.ts'
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

/** All live offers of machines, or one host's, with the presence of each host asked for at once. */
export async function loadMarket(context: Context, { host }: { host?: bigint } = {}): Promise<Market> {
  const client = await context.reader()
  const { source, listings } = await findOffers(context, client, {
    kind: KIND_VM,
    ...(host !== undefined && { host }),
  })
  const timeoutMs = host === undefined ? LISTED_TIMEOUT_MS : NAMED_TIMEOUT_MS
  const asked = new Map<bigint, Promise<Answer>>()
  const answerOf = (listing: OfferListing) => {
    const answer = asked.get(listing.host.host) ?? askHost(client, listing, timeoutMs, context.io.signal)
    asked.set(listing.host.host, answer)
    return answer
  }
  const offers = await Promise.all(
    listings.map(async (listing) => {
      const answer = await answerOf(listing)
      const own = answer.presence?.freeShape
      return {
        ...listing,
        ...answer,
        freeShape: own ? smallerShape(listing.freeShape, own) : listing.freeShape,
      }
    }),
  )
  return { source, offers }
}

type Answer = Pick<MarketOffer, 'presence' | 'absence'>

async function askHost(
  client: FreeholdClient,
  { host }: OfferListing,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  if (host.operator === null) return { presence: null, absence: 'its owner revoked its operator' }
  try {
    const presence = await fetchHostPresence({
      endpoint: host.facts.endpoint,
      host: host.host,
      operator: host.operator,
      chainId: client.network.chainId,
      leaseEscrow: client.network.contracts.leaseEscrow,
      timeoutMs,
      signal,
    })
    return { presence, absence: null }
  } catch (error) {
    if (!(error instanceof HostAbsentError)) throw error
    return { presence: null, absence: error.message }
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
