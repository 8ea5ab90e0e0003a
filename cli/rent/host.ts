import { explainFit, formatRatePerHour, type HostImage, rateOf } from '@freehold/sdk'
import { type Size, shapeOf } from '../input/shape.ts'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { isOpenForBusiness, type MarketOffer } from '../market/load.ts'
import { countText } from '../output/counts.ts'
import { sizeFlags } from '../output/sizes.ts'
import { askChoice } from '../prompts/ask.ts'
import { hasImage, MOST_CHOICES } from './look.ts'

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
  const candidates = offers.filter(isOpenForBusiness).filter((offer) => hasImage(offer, image.name))
  const minimum = { memoryMib: image.minimumMemoryMib, diskGib: image.minimumDiskGib }
  const { fitting, change, sentence } = explainFit({ wish: size, candidates, minimum })
  if (fitting.length > 0) return fitting
  throw new CliError(`Nothing fits: ${sentence}`, {
    next: change
      ? `freehold rent --image ${image.name} ${sizeFlags(change.wish)} (${formatRatePerHour(change.rate)} USDC/h on host ${change.candidate.host.host})`
      : 'freehold offers, or try again later',
  })
}

export interface HostChoice {
  /** At least one, cheapest first. */
  readonly candidates: readonly MarketOffer[]
  readonly size: Size
  /** Offers behind these, whose hosts were not asked. */
  readonly notAsked: number
}

/** The host: the cheapest, unless someone can choose between several. */
export async function chooseHost(
  context: Context,
  { candidates, size, notAsked }: HostChoice,
): Promise<MarketOffer> {
  const [cheapest] = candidates
  if (candidates.length === 1 || !context.interactive) return cheapest!
  const shown = candidates.slice(0, MOST_CHOICES)
  const more = candidates.length - shown.length + notAsked
  if (more > 0)
    context.progress.note(
      `The cheapest hosts that fit; ${countText(more, 'more offer')} cost as much or more, or do not fit (--host takes any).`,
    )
  return askChoice(
    context,
    'Host',
    shown.map((offer) => ({
      value: offer,
      label: `${offer.host.host} ${offer.host.facts.region}`,
      hint: `${formatRatePerHour(rateOf(shapeOf(size), offer.offer.prices))} USDC/h, ${offer.presence?.accelerator === 'kvm' ? 'KVM' : 'emulation'}`,
    })),
  )
}
