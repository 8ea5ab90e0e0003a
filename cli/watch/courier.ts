import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel } from './channels/channel.ts'
import { now } from './clock.ts'
import type { WatchState } from './state.ts'

/** What nobody took for so long is of no use any more. */
const MOST_AGE_SECONDS = 86_400
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** How long an event that is under way at the end may still take. */
const LAST_WORD_MS = 5_000
/** How often it is looked whether there is something to tell. */
const LOOK_MS = 250

export interface CourierOptions {
  readonly state: WatchState
  /** A line for standard error. */
  readonly note: (says: string) => void
  readonly signal: AbortSignal
}

/**
 * Hands a channel its events, in order, each until it is taken. A channel that fails holds up no other; it is said once that it
 * fails, and once that it works again. Ends when the signal comes, after what is under way.
 */
export async function courier(channel: Channel, { state, note, signal }: CourierOptions): Promise<void> {
  const { name } = channel
  const late = lateAfter(signal)
  let failures = 0
  while (!signal.aborted) {
    const event = state.next(name)
    if (event === null) {
      await pause(LOOK_MS, signal)
    } else if (now() - event.at > MOST_AGE_SECONDS) {
      note(`${name} did not take an event for a day; it is dropped: ${event.says}`)
      state.done(name, event.id)
    } else {
      try {
        await channel.send(event, late)
        state.done(name, event.id)
        if (failures > 0) note(`${name} works again.`)
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        if (failures === 0)
          note(`${name} does not take events, and is tried again: ${(error as Error).message}.`)
        failures += 1
        await pause(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS), signal)
      }
    }
  }
}

/**
 * A signal that comes some seconds after another: what is being handed over may have been taken already, and to cut it off would
 * mean to tell it again.
 */
function lateAfter(signal: AbortSignal): AbortSignal {
  const late = new AbortController()
  signal.addEventListener('abort', () => setTimeout(() => late.abort(), LAST_WORD_MS).unref(), { once: true })
  return late.signal
}

/** Waits, and simply ends when the signal comes: the loop looks at it. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((reason: unknown) => {
    if (!signal.aborted) throw reason
  })
}
