import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { runCli } from '../kernel/run.ts'
import type { Outcome } from './io.ts'

/** What a person types once the text is on the screen, and what may happen elsewhere before. */
export type Answer = readonly [seen: string, keys: string, meanwhile?: () => Promise<unknown>]

export const ENTER = '\r'
export const DOWN = '\u001b[B'
export const CTRL_C = '\u0003'
/** Empties the line. */
export const CTRL_U = '\u0015'

/** Runs the command line in this process with a person at a terminal, who answers what is asked, in that order. */
export async function runAtTerminal(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  answers: readonly Answer[],
): Promise<
  Outcome & {
    readonly unanswered: readonly Answer[]
    /** Each change of the terminal to raw and back. */
    readonly rawModes: readonly boolean[]
  }
> {
  const left = [...answers]
  const rawModes: boolean[] = []
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(isRaw: boolean) {
      rawModes.push(isRaw)
      return stdin
    },
  })
  let screen = ''
  let sinceAnswer = ''
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 })
  const look = (chunk: unknown) => {
    sinceAnswer += stripVTControlCharacters(String(chunk))
    const [next] = left
    if (!next || !sinceAnswer.includes(next[0])) return
    left.shift()
    sinceAnswer = ''
    const [, keys, meanwhile] = next
    // The prompt listens once it has drawn itself.
    setTimeout(() => void (meanwhile?.() ?? Promise.resolve()).then(() => type(stdin, keys)), 20)
  }
  stderr.on('data', (chunk) => {
    screen += chunk
    look(chunk)
  })
  let stdout = ''
  const out = Object.assign(new PassThrough(), { columns: 100, rows: 40 })
  out.on('data', (chunk) => {
    stdout += chunk
    look(chunk)
  })
  const signal = new AbortController().signal
  const code = await runCli(words, { stdin, stdout: out, stderr, env: { TERM: 'xterm', ...env }, signal })
  return { code, stdout, stderr: stripVTControlCharacters(screen), unanswered: left, rawModes }
}

/** Key by key, as from a keyboard; an escape sequence is one key. */
function type(stdin: PassThrough, keys: string): void {
  for (const [at, part] of keys.split(DOWN).entries()) {
    if (at > 0) stdin.write(DOWN)
    for (const key of part) stdin.write(key)
  }
}
