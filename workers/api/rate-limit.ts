import type { Clock } from './clock.ts'

export interface Rate {
  /** How many may come at once. */
  readonly burst: number
  /** How many come back per second. */
  readonly perSecond: number
}

/** Token buckets by caller. */
export interface RateLimit {
  /** Takes one. 0: granted; else milliseconds after which to try again. */
  take(caller: string): number
}

/** Counts at most `callers`; the one that was unseen for longest is forgotten, which favours it. */
export function openRateLimit({ burst, perSecond }: Rate, callers: number, now: Clock): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    take(caller) {
      const at = now()
      const before = buckets.get(caller)
      const earned = before ? before.tokens + (Math.max(0, at - before.at) / 1000) * perSecond : burst
      const tokens = Math.min(burst, earned)
      buckets.delete(caller) // a Map remembers the order of insertion: the last seen is the last
      const granted = tokens >= 1
      buckets.set(caller, { tokens: granted ? tokens - 1 : tokens, at })
      if (buckets.size > callers) buckets.delete(buckets.keys().next().value as string)
      return granted ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1000)
    },
  }
}

/** What counts as one caller: an IPv4 address, or the /64 that an IPv6 user has all of. */
export function callerOf(address: string | undefined): string {
  if (address === undefined) return 'unknown'
  const plain = address.replace(/^::ffff:/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.replace(/%.*$/, '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':')
}
