import type { Readable, Writable } from 'node:stream'

/** A stream that may be a terminal. */
export type Input = Readable & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown }
export type Output = Writable & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** Everything the command line touches of the outside: tests hand in their own. */
export interface Io {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C, and when nobody reads standard output any more. */
  readonly signal: AbortSignal
}

/**
 * The streams of this process. The first Ctrl-C aborts `signal`, so that a verb can say what it saved; the second one
 * ends the process at once. A reader that leaves early (`freehold logs | head`) is no error: what streams stops, what is
 * under way is finished.
 */
export function processIo(): Io {
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (!isReaderGone(error)) throw error
      if (stream === process.stdout) interrupted.abort()
    })
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: interrupted.signal,
  }
}

/** Whether a write failed only because nobody reads any more. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EPIPE'
}
