import { explainFit, formatRatePerHour, type HostImage, rateOf } from '@freehold/sdk'
import { type Size, shapeOf } from '../input/shape.ts'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { isOpenForBusiness, type MarketOffer } from '../market/load.ts'
import { sizeFlags } from '../output/sizes.ts'
import { askChoice } from '../prompts/ask.ts'

export interface Wanted {
  readonly offers: readonly MarketOffer[]
  readonly image: HostImage
  readonly size: Size
}

/**
 * The offers that could take it now, cheapest first.
 * @throws CliError that names the cheapest change that would fit, when there are none.
 */
export function candidatesFor({ offers, image, size }: Wanted): readonly MarketOffer[] {
  const candidates = offers.filter(isOpenForBusiness).filter((offer) => hasImage(offer, image))
  const minimum = { memoryMib: image.minimumMemoryMib, diskGib: image.minimumDiskGib }
  const { fitting, change, sentence } = explainFit({ wish: size, candidates, minimum })
  if (fitting.length > 0) return fitting
  throw new CliError(`Nothing fits: ${sentence}`, {
    next: change
      ? `freehold rent --image ${image.name} ${sizeFlags(change.wish)} (${formatRatePerHour(change.rate)} USDC/h on host ${change.candidate.host.host})`
      : 'freehold offers, or try again later',
  })
}

/** The host: the cheapest, unless someone can choose between several. */
export async function chooseHost(
  context: Context,
  candidates: readonly MarketOffer[],
  size: Size,
): Promise<MarketOffer> {
  const [cheapest] = candidates
  if (candidates.length === 1 || !context.interactive) return cheapest!
  return askChoice(
    context,
    'Host',
    candidates.map((offer) => ({
      value: offer,
      label: `${offer.host.host} ${offer.host.facts.region}`,
      hint: `${formatRatePerHour(rateOf(shapeOf(size), offer.offer.prices))} USDC/h, ${offer.presence?.accelerator === 'kvm' ? 'KVM' : 'emulation'}`,
    })),
  )
}

const hasImage = ({ presence }: MarketOffer, image: HostImage) =>
  presence?.images.some(({ name }) => name === image.name) ?? false
