import { type FreeholdClient, type OfferListing, type ReadOffersParameters, readOffers } from '@freehold/sdk'
import { queryOffers } from '@freehold/sdk/subgraph'
import type { Context } from '../kernel/context.ts'
import { preferIndex, type Source } from './source.ts'

/** Live offers, by the indexer when it answers, else from the chain. */
export async function findOffers(
  context: Context,
  client: FreeholdClient,
  wanted: ReadOffersParameters,
): Promise<{ source: Source; listings: OfferListing[] }> {
  const { source, value } = await preferIndex(context, client, {
    fromIndex: () => queryOffers(client, wanted),
    fromChain: () => readOffers(client, wanted),
  })
  return { source, listings: value }
}
