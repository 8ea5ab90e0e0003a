import type { Clock } from './clock.ts'

/** Remembers keys until they expire, and no more of them than it may. */
export interface OnceBook<V> {
  /** False: the key is there already, or the book is full. */
  put(key: string, value: V, expiresAtMs: number): boolean
  /** The value, once. */
  take(key: string): V | null
}

/** What has expired takes up room for so long at most. */
const sweepEveryMs = 60_000

/** A book of at most `capacity` keys. When it is full nothing is forgotten early: the newcomer is refused. */
export function openOnceBook<V>(capacity: number, now: Clock): OnceBook<V> {
  const entries = new Map<string, { readonly value: V; readonly expiresAtMs: number }>()
  let sweptAt = 0
  const sweep = (everyMs: number) => {
    if (Math.abs(now() - sweptAt) < everyMs) return
    sweptAt = now()
    for (const [key, { expiresAtMs }] of entries) if (expiresAtMs <= sweptAt) entries.delete(key)
  }
  const live = (key: string) => {
    const entry = entries.get(key)
    return entry && entry.expiresAtMs > now() ? entry : null
  }
  return {
    put(key, value, expiresAtMs) {
      if (live(key) !== null) return false
      sweep(entries.size < capacity ? sweepEveryMs : 1)
      if (entries.size >= capacity) return false
      entries.set(key, { value, expiresAtMs })
      return true
    },
    take(key) {
      const entry = live(key)
      entries.delete(key)
      return entry?.value ?? null
    },
  }
}
