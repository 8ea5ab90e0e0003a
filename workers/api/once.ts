import { ApiProblem } from './api-problem.ts'
import type { Clock } from './clock.ts'

/** Remembers keys until they expire, and no more of them than it may. */
export interface OnceBook<V> {
  /**
   * Writes a key down for its owners: a wallet and the address it calls from.
   * @returns false: the key is there already
   * @throws ApiProblem `tooMany` when one of its owners has as many as one may have, `unavailable` when the book is full
   */
  put(key: string, value: V, expiresAtMs: number, owners: readonly string[]): boolean
  /** The value, once. */
  take(key: string): V | null
}

export interface OnceBounds {
  /** Keys in all. */
  readonly all: number
  /** Keys of one owner, so that no one caller fills the book for the others. */
  readonly perOwner: number
}

interface Entry<V> {
  readonly value: V
  readonly expiresAtMs: number
  readonly owners: readonly string[]
}

/** What has expired takes up room for so long at most. */
const sweepEveryMs = 60_000

/** A book of keys. When there is no room nothing is forgotten early: the newcomer is refused. */
export function openOnceBook<V>(bounds: OnceBounds, now: Clock): OnceBook<V> {
  const entries = new Map<string, Entry<V>>()
  const held = new Map<string, number>()
  let sweptAt = 0
  const forget = (key: string, { owners }: Entry<V>) => {
    entries.delete(key)
    for (const owner of owners) {
      const left = (held.get(owner) ?? 1) - 1
      if (left === 0) held.delete(owner)
      else held.set(owner, left)
    }
  }
  const sweep = (everyMs: number) => {
    if (Math.abs(now() - sweptAt) < everyMs) return
    sweptAt = now()
    for (const [key, entry] of entries) if (entry.expiresAtMs <= sweptAt) forget(key, entry)
  }
  const isFull = () => entries.size >= bounds.all
  const isOver = (owner: string) => (held.get(owner) ?? 0) >= bounds.perOwner
  const live = (key: string) => {
    const entry = entries.get(key)
    return entry && entry.expiresAtMs > now() ? entry : null
  }
  return {
    put(key, value, expiresAtMs, owners) {
      if (live(key) !== null) return false
      sweep(isFull() || owners.some(isOver) ? 1 : sweepEveryMs)
      const old = entries.get(key)
      if (old) forget(key, old)
      if (owners.some(isOver)) throw noRoom('tooMany', 'You ask this host to remember too much at once.')
      if (isFull()) throw noRoom('unavailable', 'This host has too much to remember just now.')
      entries.set(key, { value, expiresAtMs, owners })
      for (const owner of owners) held.set(owner, (held.get(owner) ?? 0) + 1)
      return true
    },
    take(key) {
      const entry = live(key)
      if (entry) forget(key, entry)
      return entry?.value ?? null
    },
  }
}

const noRoom = (code: 'tooMany' | 'unavailable', sentence: string): ApiProblem =>
  new ApiProblem(code, sentence, { next: 'try again in a minute.', retryAfterMs: 60_000 })
