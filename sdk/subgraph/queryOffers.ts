import { z } from 'zod'
import type { OfferListing } from '../types.ts'
import { LISTING_FIELDS, listingSchema } from './offers.ts'
import { allHashedPages } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'

export interface QueryOffersParameters {
  /** Only this host's; default: everybody's. */
  host?: bigint
  /** Only this kind; default: all. */
  kind?: number
  signal?: AbortSignal
}

const QUERY = `query offers($where: Offer_filter!, $first: Int!) {
  offers(where: $where, first: $first, orderBy: id) { ${LISTING_FIELDS} }
}`

const answerSchema = z.object({ offers: z.array(listingSchema) })

/**
 * Every live offer with its host and what is free there: what `readOffers` answers, from the index, about a
 * thousand per request. Hosts that drain are among them; they take no new leases (`hostWord.isDraining`).
 */
export async function queryOffers(
  client: SubgraphClient,
  { host, kind, signal }: QueryOffersParameters = {},
): Promise<OfferListing[]> {
  const live = {
    withdrawn: false,
    book_: { current: true },
    ...(host !== undefined && { host: String(host) }),
    ...(kind !== undefined && { kind }),
  }
  return allHashedPages(
    async ({ after, upTo }, first) => {
      const where = { ...live, ...(after && { id_gt: after }), ...(upTo && { id_lte: upTo }) }
      const request = { query: QUERY, variables: { where, first }, schema: answerSchema }
      return (await requestSubgraph(client, { ...request, ...(signal && { signal }) })).offers
    },
    ({ offer }) => offer.offerHash,
  )
}
