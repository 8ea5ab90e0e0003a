import { type OfferListing, rateOf, type Shape, shapeFits } from '@freehold/sdk'

interface Ranked<Listing> {
  readonly listing: Listing
  readonly fits: boolean
  readonly isDraining: boolean
  /** 1e-18 USDC per second. */
  readonly rate: bigint
  readonly host: bigint
}

/**
 * Offers in the order in which hosts are asked and people read them: those with room for the shape, those that take leases,
 * then the cheapest for it, then the lowest number.
 */
export function ranked<Listing extends OfferListing>(listings: readonly Listing[], shape: Shape): Listing[] {
  return listings
    .map((listing) => ({
      listing,
      fits: shapeFits(shape, listing.freeShape),
      isDraining: listing.hostWord.isDraining,
      rate: rateOf(shape, listing.offer.prices),
      host: listing.host.host,
    }))
    .sort(cheapestThatFits)
    .map(({ listing }) => listing)
}

function cheapestThatFits<Listing>(a: Ranked<Listing>, b: Ranked<Listing>): number {
  if (a.fits !== b.fits) return a.fits ? -1 : 1
  if (a.isDraining !== b.isDraining) return a.isDraining ? 1 : -1
  if (a.rate !== b.rate) return a.rate < b.rate ? -1 : 1
  return a.host < b.host ? -1 : a.host > b.host ? 1 : 0
}
