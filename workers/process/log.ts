import { type DestinationStream, type Logger, pino } from 'pino'
import { withoutUrlSecrets } from '../chain/index.ts'

/** Structured log; pino. Lines about a lease carry `lease`, lines about a step `step`. */
export type Log = Logger

/**
 * Opens the log of a worker; every line carries `base`. Whatever is logged, errors with their causes included, no URL leaves it
 * with a path.
 */
export function openLog(
  { logLevel, base }: { readonly logLevel: string; readonly base: Readonly<Record<string, string>> },
  destination: DestinationStream = pino.destination(1),
): Log {
  return pino({ level: logLevel, base, hooks: { streamWrite: withoutUrlSecrets } }, destination)
}

/** Says a sentence at once, and then again only after half a minute or when it changes: an outage must not fill the disk. */
export function saidSeldom(say: (sentence: string) => void, everyMs = 30_000): (sentence: string) => void {
  const saidAt = new Map<string, number>()
  return (sentence) => {
    const now = Date.now()
    if (now - (saidAt.get(sentence) ?? 0) < everyMs) return
    if (saidAt.size > 100) saidAt.clear()
    saidAt.set(sentence, now)
    say(sentence)
  }
}
