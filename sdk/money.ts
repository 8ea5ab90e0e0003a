import { FreeholdError } from './errors/base.ts'

/** 1 USDC in units of 1e-6. */
export const UNITS_PER_USDC = 1_000_000n
/** Rates are in 1e-18 USDC per second; this many of those make one unit per second. */
export const RATE_PER_UNIT = 1_000_000_000_000n

const AMOUNT = /^(\d{1,13})(?:\.(\d{1,6}))?$/

/** Text that is no amount of USDC. */
export class AmountError extends FreeholdError {
  override readonly name = 'AmountError'
  constructor(text: string) {
    super(`"${text}" is not an amount of USDC.`, {
      next: 'write digits with at most six decimals, for example 12.5.',
    })
  }
}

/** Reads an amount a person wrote: `usdc('12.5')` is 12_500_000n units. @throws AmountError */
export function usdc(text: string): bigint {
  const match = AMOUNT.exec(text.trim())
  if (!match) throw new AmountError(text)
  return BigInt(match[1] ?? 0) * UNITS_PER_USDC + BigInt((match[2] ?? '').padEnd(6, '0'))
}

/** Writes units as USDC with at least two decimals and no rounding: 12_500_000n is "12.50". */
export function formatUsdc(units: bigint): string {
  const sign = units < 0n ? '-' : ''
  const absolute = units < 0n ? -units : units
  return `${sign}${absolute / UNITS_PER_USDC}.${trimmed(absolute % UNITS_PER_USDC, 6)}`
}

/** USDC per hour of a rate (1e-18 USDC per second), cut after eight decimals: 66_666_000_000_000n is "0.2399976". */
export function formatRatePerHour(rate: bigint): string {
  const perHour = (rate * 3600n) / 10_000_000_000n
  return `${perHour / 100_000_000n}.${trimmed(perHour % 100_000_000n, 8)}`
}

/** What price lists call a month: 730 hours, a twelfth of a year of 365 days. */
export const MONTH_SECONDS = 2_628_000

/** What a rate (1e-18 USDC per second) comes to in a month, as text in USDC with two decimals; for a look ahead, not to pay by. */
export function formatRatePerMonth(rate: bigint): string {
  const cents = (rate * BigInt(MONTH_SECONDS) + 5_000_000_000_000_000n) / 10_000_000_000_000_000n
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
}

/** The rate (1e-18 USDC per second) of a price per hour that a person wrote with at most eight decimals; rounds down. */
export function ratePerSecond(usdcPerHour: string): bigint {
  const match = /^(\d{1,9})(?:\.(\d{1,12}))?$/.exec(usdcPerHour.trim())
  if (!match) throw new AmountError(usdcPerHour)
  return BigInt((match[1] ?? '0') + (match[2] ?? '').padEnd(18, '0')) / 3600n
}

/** Seconds as text for people: 93_784 is "1 d 2 h"; the two largest parts, 0 is "0 s". */
export function formatDuration(totalSeconds: number | bigint): string {
  let rest = BigInt(totalSeconds)
  const parts: string[] = []
  for (const [size, unit] of [
    [86_400n, 'd'],
    [3_600n, 'h'],
    [60n, 'min'],
    [1n, 's'],
  ] as const) {
    if (rest >= size) parts.push(`${rest / size} ${unit}`)
    rest %= size
  }
  return parts.slice(0, 2).join(' ') || '0 s'
}

function trimmed(fraction: bigint, digits: number): string {
  return fraction.toString().padStart(digits, '0').replace(/0+$/, '').padEnd(2, '0')
}
