import { setTimeout as sleep } from 'node:timers/promises'

/** Time as this room uses it; tests bring their own. */
export interface Clock {
  /** Unix milliseconds; a person or NTP may set it back or forth. */
  nowMs(): number
  /** Milliseconds that only ever go forward, from an unknown beginning. */
  steadyMs(): number
  /** Resolves after that long. @throws AbortError when the signal comes first */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  steadyMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal, ref: false }),
}

/**
 * Does some work over and over until the signal, `pauseMs` after the last time ended. Work that throws is told and done again:
 * nothing in this room may end because of one bad moment.
 */
export async function repeat(
  clock: Clock,
  pauseMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
  onError: (error: Error) => void,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch((error: Error) => {
      if (!signal.aborted) onError(error)
    })
    await clock.sleep(pauseMs, signal).catch(() => {})
  }
}
