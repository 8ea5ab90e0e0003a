import {
  formatDuration,
  formatRatePerHour,
  formatRatePerMonth,
  formatUsdc,
  fundedSecondsOf,
  type OpenQuote,
  picoRateOf,
  quoteOpen,
  rateOf,
} from '@freehold/sdk'
import { shapeOf } from '../input/shape.ts'
import { CliError } from '../kernel/errors.ts'
import type { Paint } from '../output/paint.ts'
import { sizeText } from '../output/sizes.ts'
import { facts } from '../output/table.ts'
import type { Wish } from './wish.ts'

/**
 * The exact price of a wish.
 * @throws DurationTooShortError below an hour; CliError above `maxRate` (1e-18 USDC per second).
 */
export function quoteWish({ offer, size, duration }: Wish, maxRate: bigint | undefined): OpenQuote {
  const offered = offer.offer
  const shape = shapeOf(size)
  const picoRate = picoRateOf(rateOf(shape, offered.prices))
  const durationSeconds =
    'seconds' in duration ? duration.seconds : fundedSecondsOf(duration.depositUnits, picoRate)
  const quote = quoteOpen({ offer: offered, shape, durationSeconds })
  if (maxRate !== undefined && quote.totalRate > maxRate)
    throw new CliError(
      `The cheapest that fits costs ${formatRatePerHour(quote.totalRate)} USDC/h, above your limit of ${formatRatePerHour(maxRate)}.`,
      { next: 'raise --max-price, or take less' },
    )
  return quote
}

/** What a person reads before the signature: price, deposit, where and what. */
export function quoteText({ offer, image, size, previous }: Wish, quote: OpenQuote, paint: Paint): string {
  const { host } = offer
  const perHour = formatRatePerHour(quote.totalRate)
  const total = `${formatUsdc(quote.depositUnits)} USDC for ${formatDuration(quote.fundedSeconds)}`
  return facts(
    [
      ['Machine', `${image.name} on ${sizeText(size)}${diskText(previous)}`],
      [
        'Host',
        `${host.host} ${host.facts.region}${offer.presence?.accelerator === 'kvm' ? '' : ' (emulated: slow)'}`,
      ],
      ['Price', `${perHour} USDC/h, ${paint.bold(total)}; what is not used comes back`],
      ['A month', `about ${formatRatePerMonth(quote.totalRate)} USDC if it runs on (730 h)`],
      [
        'Open fee',
        quote.openFeeUnits > 0n ? `${formatUsdc(quote.openFeeUnits)} USDC, kept once it runs` : null,
      ],
      ['You pay', `${formatUsdc(quote.totalUnits)} USDC now, with one permit and one transaction`],
    ],
    paint,
  )
}

function diskText(previous: Wish['previous']): string {
  if (!previous) return ''
  return previous.snapshot ? `, on a copy of snapshot ${previous.snapshot}` : ', on its old disk'
}
