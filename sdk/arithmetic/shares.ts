import type { LeaseTerms } from '../types.ts'
import { picoRateOf, royaltyPicoRateOf } from './rate.ts'
import { costUnits } from './seconds.ts'

/** Who gets what of some seconds; 1e-6 USDC. */
export interface Shares {
  readonly toPayeeUnits: bigint
  readonly toAuthorUnits: bigint
  readonly feeUnits: bigint
}

/**
 * What the seconds from `fromSeconds` to `toSeconds` bring to payee, author and protocol. Differences of cumulative floors, so
 * cutting the way in pieces changes no sum.
 */
export function sharesOf(
  terms: Pick<LeaseTerms, 'rate' | 'royaltyBps' | 'feeBps'>,
  fromSeconds: number,
  toSeconds: number,
): Shares {
  const picoRate = picoRateOf(terms.rate)
  const royaltyPicoRate = royaltyPicoRateOf(picoRate, terms.royaltyBps)
  const gross = [costUnits(fromSeconds, picoRate), costUnits(toSeconds, picoRate)] as const
  const feeOf = (units: bigint) => (units * BigInt(terms.feeBps)) / 10_000n
  const feeUnits = feeOf(gross[1]) - feeOf(gross[0])
  return {
    toPayeeUnits: gross[1] - gross[0] - feeUnits,
    toAuthorUnits: costUnits(toSeconds, royaltyPicoRate) - costUnits(fromSeconds, royaltyPicoRate),
    feeUnits,
  }
}
