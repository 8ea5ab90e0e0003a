/** A rate of 1e-12 USDC per second makes one unit (1e-6 USDC) in this many seconds. */
const PICO_PER_UNIT = 1_000_000n
const MAX_SECONDS = 2 ** 32 - 1

/** F: whole seconds that a deposit (1e-6 USDC) pays for at a total rate (1e-12 USDC/s); rounded down, at most 2^32 - 1. */
export function fundedSecondsOf(depositUnits: bigint, totalPicoRate: bigint): number {
  if (totalPicoRate === 0n) return 0
  return Math.min(Number((depositUnits * PICO_PER_UNIT) / totalPicoRate), MAX_SECONDS)
}

/** The smallest deposit (1e-6 USDC) that pays for a number of seconds; rounded up. */
export function depositFor(seconds: number, totalPicoRate: bigint): bigint {
  return (BigInt(seconds) * totalPicoRate + PICO_PER_UNIT - 1n) / PICO_PER_UNIT
}

/** What seconds cost at one rate (1e-12 USDC/s), rounded down; 1e-6 USDC. */
export function costUnits(seconds: number, picoRate: bigint): bigint {
  return (BigInt(seconds) * picoRate) / PICO_PER_UNIT
}

/** What the tenant pays for the first `seconds`: two floors, each in the tenant's favour by less than one unit. */
export function totalUnits(seconds: number, picoRate: bigint, royaltyPicoRate: bigint): bigint {
  return costUnits(seconds, picoRate) + costUnits(seconds, royaltyPicoRate)
}
