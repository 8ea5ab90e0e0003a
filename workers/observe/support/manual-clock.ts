import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../clock.ts'

interface Sleeper {
  readonly atMs: number
  wake(): void
}

/** A clock that a test turns by hand. */
export class ManualClock implements Clock {
  #nowMs: number
  #steadyMs = 0
  readonly #sleepers = new Set<Sleeper>()

  constructor(startMs = 1_800_000_000_000) {
    this.#nowMs = startMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  steadyMs(): number {
    return this.#steadyMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', abort)
        settle()
      }
      const abort = () => done(() => reject(signal?.reason as Error))
      const sleeper: Sleeper = { atMs: this.#steadyMs + ms, wake: () => done(resolve) }
      if (signal?.aborted) return reject(signal.reason as Error)
      signal?.addEventListener('abort', abort)
      this.#sleepers.add(sleeper)
    })
  }

  /** Lets time pass: wakes whoever is due, one after the other, and lets them do what they can without waiting for anybody else. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#steadyMs + ms
    await settle()
    for (;;) {
      const [next] = [...this.#sleepers].sort((a, b) => a.atMs - b.atMs)
      if (next === undefined || next.atMs > endMs) break
      this.#goTo(next.atMs)
      next.wake()
      await settle()
    }
    this.#goTo(endMs)
    await settle()
  }

  /** Somebody sets the wall clock. */
  step(ms: number): void {
    this.#nowMs += ms
  }

  #goTo(steadyMs: number): void {
    this.#nowMs += Math.max(0, steadyMs - this.#steadyMs)
    this.#steadyMs = Math.max(this.#steadyMs, steadyMs)
  }
}

/** Lets everything happen that needs no time: promises and the file system's quick answers. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 5; round++) await turn()
}
