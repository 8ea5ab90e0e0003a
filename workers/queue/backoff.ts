import { Again } from './errors.ts'

const shortestMs = 250
const longestMs = 10_000

/**
 * Milliseconds until the next try: what the error asks for, else a quarter second that doubles up to ten seconds; -1 when trying
 * again cannot help.
 */
export function backoffMs(attemptsMade: number, error: unknown): number {
  if (!(error instanceof Again)) return -1
  if (error.afterSeconds !== undefined) return error.afterSeconds * 1000
  return Math.min(shortestMs * 2 ** Math.max(0, attemptsMade - 1), longestMs)
}
