import { type HostImage, shapeFits } from '@freehold/sdk'
import { type Size, shapeOf } from '../input/shape.ts'
import type { Context } from '../kernel/context.ts'
import { type Found, isOpenForBusiness, type Market, type MarketOffer } from '../market/load.ts'

/** So many offers are enough for somebody who chooses. */
export const MOST_CHOICES = 50

/** Whether its host has an image of that name. */
export const hasImage = ({ presence }: MarketOffer, wanted: string) =>
  presence?.images.some(({ name }) => name === wanted) ?? false

/**
 * Asks hosts, the cheapest first, until one has the image of this name. Where none is named, until there is something to choose
 * from; nobody to choose is a reason to look on, for only an image that is the only one of all can be taken unasked.
 */
export function lookForImage(
  context: Context,
  market: Market,
  { size, name }: { size: Size; name: string | undefined },
): Promise<Found> {
  const isChoice = ({ presence }: MarketOffer) => context.interactive || (presence?.images.length ?? 0) > 1
  return look(context, market, size, (offer) =>
    name === undefined ? isChoice(offer) : hasImage(offer, name),
  )
}

/** Asks hosts, the cheapest for the size first, until one could take it now; who chooses sees some more. */
export function lookForHost(
  context: Context,
  market: Market,
  { image, size }: { image: HostImage; size: Size },
): Promise<Found> {
  const shape = shapeOf(size)
  return look(
    context,
    market,
    size,
    (offer) => hasImage(offer, image.name) && shapeFits(shape, offer.freeShape),
  )
}

/** Enough to choose from where somebody does, and at least one offer that takes leases and is what is looked for. */
async function look(
  context: Context,
  market: Market,
  size: Size,
  isWanted: (offer: MarketOffer) => boolean,
): Promise<Found> {
  const shape = shapeOf(size)
  if (context.interactive) await market.find({ shape, enough: MOST_CHOICES, counts: isOpenForBusiness })
  return market.find({
    shape,
    enough: 1,
    counts: (offer) => isOpenForBusiness(offer) && isWanted(offer),
  })
}
