import { formatUsdc, RATE_PER_UNIT, usdc } from '@freehold/sdk'

/** Numbers as text. Only the Money, Time and Address components (and CSV, titles and sentences) use these. */

/** 1e-6 USDC units as text with thousands apart: 1234500000n is "1,234.50". */
export function usdcText(units: bigint): string {
  const [whole = '', fraction] = formatUsdc(units).split('.')
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',').replace('-', '−')}.${fraction}`
}

/** What a rate (1e-18 USDC per second) costs in that many seconds, rounded up to a unit so that it never looks cheaper. */
export function rateText(rate: bigint, seconds: bigint): string {
  return usdcText((rate * seconds + RATE_PER_UNIT - 1n) / RATE_PER_UNIT)
}

/** Decimal text typed by a person as units; null when it is no amount. A comma is refused: “1,234” means two things. */
export function parseUsdc(text: string): bigint | null {
  try {
    return usdc(text)
  } catch {
    return null // not an amount
  }
}

const PARTS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** Seconds as their two largest neighbouring parts, zeros left out: "2 d 4 h", "3 h 5 min", "1 h", "45 s". */
export function durationText(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds))
  const first = PARTS.findIndex(([, size]) => rest >= size)
  if (first < 0) return '0 s'
  const parts = PARTS.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest %= size
    return { unit, count }
  })
  return parts
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${count} ${unit}`)
    .join(' ')
}

/** The same as a clock that ticks: "26:04:09". */
export function countdownText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`
}

/** A second of wall time in the reader's language and zone. */
export function momentText(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** A long hexadecimal value by its ends: "0x7c12…9be1". */
export function shortHex(value: string): string {
  return value.length <= 12 ? value : `${value.slice(0, 6)}…${value.slice(-4)}`
}

/** MiB as people say it: 512 is "512 MiB", 2048 is "2 GiB", 1536 is "1.5 GiB". */
export function memoryText(mib: number): string {
  return mib < 1024 ? `${mib} MiB` : `${Number((mib / 1024).toFixed(2))} GiB`
}
