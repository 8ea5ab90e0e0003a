import type { Address } from 'viem'
import { DurationTooShortError, QuoteError } from '../errors/quote.ts'
import { formatDuration } from '../money.ts'
import type { OfferTerms, Shape } from '../types.ts'
import { picoRateOf, RATE_STEP, rateOf, royaltyPicoRateOf } from './rate.ts'
import { depositFor, fundedSecondsOf } from './seconds.ts'
import { shapeFits } from './shapes.ts'
import { MIN_RUNWAY_SECONDS } from './topUp.ts'

/** Rate and royalty rate together fit 40 bits of 1e-12 USDC/s: 1.0995 USDC/s. */
const MAX_TOTAL_PICO_RATE = 2n ** 40n - 1n

/** Lease words count seconds in 32 bits. */
const MAX_DURATION_SECONDS = 2 ** 32 - 1
/** Contracts: Limits.MAX_ROYALTY_BPS. */
const MAX_ROYALTY_BPS = 2000

/** Who earns on top of the provider, and how much: at most 2000, 20 %. */
export interface Royalty {
  readonly author: Address
  readonly bps: number
}

export interface QuoteOpenParameters {
  offer: OfferTerms
  shape: Shape
  /** How long the deposit is to last; at least an hour. */
  durationSeconds: number
  royalty?: Royalty
}

/** What renting costs, exactly as the contract will reckon it. */
export interface OpenQuote {
  readonly shape: Shape
  /** The provider's rate; 1e-18 USDC per second. */
  readonly rate: bigint
  readonly royalty: Royalty | null
  /** What the tenant pays, royalty included; 1e-18 USDC per second. */
  readonly totalRate: bigint
  /** 1e-6 USDC; unused seconds of it come back. */
  readonly depositUnits: bigint
  /** 1e-6 USDC; does not come back once the machine runs. */
  readonly openFeeUnits: bigint
  /** Deposit and open fee: what leaves the wallet. */
  readonly totalUnits: bigint
  /** Whole seconds that the deposit pays for; at least what was asked for. */
  readonly fundedSeconds: number
}

/** Prices a shape for a time. @throws QuoteError when the offer cannot serve it at all */
export function quoteOpen({ offer, shape, durationSeconds, royalty }: QuoteOpenParameters): OpenQuote {
  if (!(durationSeconds >= MIN_RUNWAY_SECONDS)) {
    throw new DurationTooShortError(durationSeconds, MIN_RUNWAY_SECONDS)
  }
  const { rate, totalPicoRate } = quoteRate({ offer, shape, royalty })
  const depositUnits = depositOf(durationSeconds, totalPicoRate)
  return {
    shape,
    rate,
    royalty: royalty ?? null,
    totalRate: totalPicoRate * RATE_STEP,
    depositUnits,
    openFeeUnits: offer.openFeeUnits,
    totalUnits: depositUnits + offer.openFeeUnits,
    fundedSeconds: fundedSecondsOf(depositUnits, totalPicoRate),
  }
}

/** The rate of a shape, and with it the royalty's: 1e-12 USDC per second. @throws QuoteError when a lease cannot hold it */
export function quoteRate({
  offer,
  shape,
  royalty,
}: Pick<QuoteOpenParameters, 'offer' | 'shape'> & { royalty?: Royalty | undefined }) {
  if (!shapeFits(shape, offer.capacity)) {
    throw new QuoteError(`Host ${offer.host} has no machine of that size, even when it is empty.`, {
      next: 'choose a smaller size or another host.',
    })
  }
  const rate = rateOf(shape, offer.prices)
  const royaltyPicoRate = royaltyPicoRateOf(picoRateOf(rate), royalty?.bps ?? 0)
  if (royalty && (royaltyPicoRate === 0n || royalty.bps > MAX_ROYALTY_BPS)) throw royaltyError(royalty)
  const totalPicoRate = picoRateOf(rate) + royaltyPicoRate
  if (totalPicoRate === 0n || totalPicoRate > MAX_TOTAL_PICO_RATE) throw rateError(totalPicoRate)
  return { rate, totalPicoRate }
}

/** What a time costs; 1e-6 USDC. @throws QuoteError for a time that no lease lasts */
export function depositOf(durationSeconds: number, totalPicoRate: bigint): bigint {
  if (durationSeconds > MAX_DURATION_SECONDS) {
    throw new QuoteError(`A lease lasts ${formatDuration(MAX_DURATION_SECONDS)} at most.`, {
      next: 'pay for less now and top up later.',
    })
  }
  return depositFor(Math.ceil(durationSeconds), totalPicoRate)
}

function royaltyError({ bps }: Royalty): QuoteError {
  return bps > MAX_ROYALTY_BPS
    ? new QuoteError(`A royalty of ${bps / 100} % is above the cap of ${MAX_ROYALTY_BPS / 100} %.`)
    : new QuoteError(`A royalty of ${bps / 100} % of this rate is less than 1e-12 USDC per second.`, {
        next: 'choose a larger size, or a template without a royalty.',
      })
}

function rateError(totalPicoRate: bigint): QuoteError {
  return totalPicoRate === 0n
    ? new QuoteError('This size would cost nothing, and a lease needs a rate.', {
        next: 'choose a larger size.',
      })
    : new QuoteError('This size costs more than 1.0995 USDC per second, the most a lease can hold.', {
        next: 'split the work over several leases.',
      })
}
