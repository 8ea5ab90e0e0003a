import type { Shape, UnitPrices } from '../types.ts'

/** Rates are multiples of this many 1e-18 USDC/s, so that a lease word can hold them as 1e-12 (contracts: Shapes.RATE_STEP). */
export const RATE_STEP = 1_000_000n

/** What a shape costs, 1e-18 USDC per second: its price rounded down to the step, exactly as `open` demands. */
export function rateOf(shape: Shape, prices: UnitPrices): bigint {
  const exact =
    BigInt(shape.points) * prices.point +
    BigInt(shape.memoryMib) * prices.mib +
    BigInt(shape.diskGib) * prices.gib +
    BigInt(shape.mbps) * prices.mbps +
    BigInt(shape.gpus) * prices.gpu
  return exact - (exact % RATE_STEP)
}

/** The provider's rate in 1e-12 USDC per second. */
export function picoRateOf(rate: bigint): bigint {
  return rate / RATE_STEP
}

/** The author's rate on top of the provider's, rounded down; both in 1e-12 USDC per second. */
export function royaltyPicoRateOf(picoRate: bigint, royaltyBps: number): bigint {
  return (picoRate * BigInt(royaltyBps)) / 10_000n
}

/** Rate and royalty rate together, 1e-12 USDC per second: what the tenant pays. */
export function totalPicoRateOf(terms: { readonly rate: bigint; readonly royaltyBps: number }): bigint {
  const picoRate = picoRateOf(terms.rate)
  return picoRate + royaltyPicoRateOf(picoRate, terms.royaltyBps)
}
