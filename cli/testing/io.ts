import { PassThrough, Writable } from 'node:stream'
import type { Io } from '../kernel/io.ts'
import { runCli } from '../kernel/run.ts'

/** What one call of the program left behind. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Standard input, for verbs that read it. */
  readonly input?: string
  /** Ctrl-C. */
  readonly signal?: AbortSignal
  /** Sees standard error as it comes. */
  readonly onStderr?: (text: string) => void
  /** Sees standard output as it comes. */
  readonly onStdout?: (text: string) => void
}

/** Runs the command line in this process, as `freehold WORDS` would, with streams that are no terminals. */
export async function run(
  words: readonly string[],
  { env, input = '', signal, onStderr, onStdout }: RunOptions,
): Promise<Outcome> {
  const out = collector(onStdout)
  const err = collector(onStderr)
  const stdin = new PassThrough()
  stdin.end(input)
  const io: Io = {
    stdin,
    stdout: out.stream,
    stderr: err.stream,
    env,
    signal: signal ?? new AbortController().signal,
  }
  const code = await runCli(words, io)
  return { code, stdout: out.text(), stderr: err.text() }
}

function collector(onText?: (text: string) => void) {
  const chunks: string[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(String(chunk))
      onText?.(chunks.at(-1) ?? '')
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}
