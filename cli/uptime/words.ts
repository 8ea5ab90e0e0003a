import type { Badge, Uptime, UptimeBar, UptimeReport } from '@freehold/sdk'
import { moment } from '../output/time.ts'

/** 0.99954 as `99.95 %`: cut, not rounded, so that only a host that was never found down has 100 %. */
export function percentText({ ratio }: Uptime): string {
  if (ratio === null) return 'unknown'
  return `${(Math.floor(ratio * 10_000) / 100).toString()} %`
}

/** `100 % in 24 h, 99.95 % in 7 d, unknown in 30 d` */
export function windowsText({ day, week, month }: UptimeReport): string {
  return `${percentText(day)} in 24 h, ${percentText(week)} in 7 d, ${percentText(month)} in 30 d`
}

/** One character per day, oldest first: higher is better, only a full one is a day without downtime, a dot is a day without verdicts. */
export function barsText(bars: readonly UptimeBar[]): string {
  return bars.map(({ ratio }) => (ratio === null ? '·' : cellOf(ratio))).join('')
}

function cellOf(ratio: number): string {
  if (ratio === 1) return '█'
  if (ratio >= 0.999) return '▇'
  if (ratio >= 0.99) return '▆'
  if (ratio >= 0.95) return '▅'
  if (ratio >= 0.75) return '▃'
  return ratio > 0 ? '▂' : '▁'
}

const BADGES: Readonly<Record<Badge['name'], string>> = {
  steady: '30 days without confirmed downtime',
  established: 'on the market for 90 days',
  proven: '10 leases completed',
  trusted: '100 leases completed',
}

/** What each badge says, with its end; null when there are none. */
export function badgesText(badges: readonly Badge[]): string | null {
  if (badges.length === 0) return null
  return badges
    .map(({ name, expiresAtSeconds }) => `${name}: ${BADGES[name]} (until ${moment(expiresAtSeconds)})`)
    .join('\n')
}
