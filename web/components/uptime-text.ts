import type { Uptime, UptimeBar } from '@freehold/sdk'
import { durationText } from './format.ts'

/** A day with less uptime than this was a bad one. */
const BAD_BELOW = 0.95

/** 0.99954 as "99.95 %": cut, not rounded, so that only a host that was never found down has 100 %. */
export function percentText({ ratio }: Pick<Uptime, 'ratio'>): string {
  return ratio === null ? 'Unknown' : `${Math.floor(ratio * 10_000) / 100} %`
}

/** How a day looks, and what it says: the day in UTC, as the index counts days. */
export function barFace(bar: UptimeBar): { className: string; title: string } {
  const day = new Date(bar.startsAt * 1000).toISOString().slice(0, 10)
  if (bar.ratio === null) return { className: 'uptime-bar-unknown', title: `${day}: no verdict` }
  const down = bar.downSeconds > 0 ? `, down for ${durationText(bar.downSeconds)}` : ''
  const title = `${day}: ${percentText(bar)}${down}`
  if (bar.downSeconds === 0) return { className: 'uptime-bar-clean', title }
  return { className: bar.ratio < BAD_BELOW ? 'uptime-bar-bad' : 'uptime-bar-some', title }
}
