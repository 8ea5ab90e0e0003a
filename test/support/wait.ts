import { type WaitOptions, waitFor as waitOnce } from '../../scripts/network/wait.ts'

/** A wait that ends well costs only the time it took, so tests are generous: a busy machine must not turn them red. */
const LEAST_SECONDS = 60

/** `waitFor` for tests: waits at least a minute before it gives up. */
export function waitFor<T>(
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { seconds, ...options }: WaitOptions,
): Promise<T> {
  return waitOnce(ask, { ...options, seconds: Math.max(seconds, LEAST_SECONDS) })
}
