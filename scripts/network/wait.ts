import { setTimeout as sleep } from 'node:timers/promises'

export interface WaitOptions {
  /** What is being waited for, for the message: "the console answers". */
  readonly what: string
  readonly seconds: number
  readonly everyMs?: number
  /** Ends the wait early, with the reason it resolves to: a process that ended, say. */
  readonly unless?: Promise<string>
}

/**
 * Asks again until the answer is neither null nor undefined nor false; a question that throws is asked again, and its
 * last error is the cause of the one thrown when time is up.
 */
export async function waitFor<T>(
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { what, seconds, everyMs = 50, unless }: WaitOptions,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  let ended: string | undefined
  unless?.then((reason) => {
    ended = reason
  })
  let cause: unknown
  do {
    try {
      const answer = await ask()
      if (answer !== null && answer !== undefined && answer !== false) return answer
    } catch (error) {
      cause = error
    }
    if (ended) throw new Error(`While waiting until ${what}: ${ended}.`, { cause })
    await sleep(everyMs)
  } while (Date.now() < deadline)
  throw new Error(`Waited ${seconds} s in vain until ${what}.`, { cause })
}
