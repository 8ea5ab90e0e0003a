import { CommanderError } from 'commander'
import type { z } from 'zod'
import { toJson } from '../output/json.ts'
import { makePaint } from '../output/paint.ts'
import { exitCodes, UsageError } from './errors.ts'
import { type Io, isReaderGone } from './io.ts'
import { type Execute, makeProgram } from './program.ts'
import { type Report, reportFor, reportOf, reportText } from './report.ts'
import { commandTree, leavesOf } from './tree.ts'
import { flagOf, type Verb } from './verb.ts'

/** Version of the command line, as in package.json. */
export const version = '0.1.0'

/**
 * Runs one command line and returns its exit code. Writes results to `io.stdout`, everything else to `io.stderr`;
 * never throws and never ends the process.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const [line, rest] = splitAtDashes(argv)
  let code: number = exitCodes.done
  const execute: Execute = async ({ words, verb, raw, globals }) => {
    const { makeContext } = await import('./context.ts') // brings the sdk: not for help and completion
    const context = makeContext({ io, globals, rest })
    try {
      if (rest.length > 0 && !verb.takesRest)
        throw new UsageError(`Nothing may follow \`--\` here: ${rest.join(' ')}`)
      const result = await verb.run(context, readInput(verb, raw) as never)
      context.progress.end()
      code = verb.exitCode?.(result) ?? exitCodes.done
      if (verb.isStream) return
      await write(io.stdout, globals.json ? toJson(result) : verb.print(result, makePaint(io.stdout, io.env)))
    } catch (error) {
      context.progress.end()
      const report = withHelp(words, reportFor(error, await context.hasActed(), verb.unfinished))
      code = await explain(io, report, {
        json: globals.json,
        verbose: globals.verbose,
        error,
      })
    }
  }
  try {
    await makeProgram(io, version, execute).parseAsync([...line], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCodes.done
    // Help that nobody asked for was printed already: a noun without its verb.
    if (error.code === 'commander.help') return exitCodes.wrongUsage
    const json = line.includes('--json')
    return explain(io, reportOf(usageErrorOf(error, line), false), { json, error })
  }
  return code
}

/** What follows `--` belongs to the program that a verb starts, not to us. */
function splitAtDashes(argv: readonly string[]): [words: readonly string[], rest: readonly string[]] {
  const at = argv.indexOf('--')
  return at < 0 ? [argv, []] : [argv.slice(0, at), argv.slice(at + 1)]
}

function readInput(verb: Verb<never, never>, raw: Record<string, unknown>): unknown {
  const parsed = (verb.input as z.ZodType).safeParse(raw)
  if (parsed.success) return parsed.data
  const sentences = parsed.error.issues.map(({ path: [key], message }) => {
    if (key === undefined) return message
    const name = flagOf(verb, String(key)) ?? String(key)
    return raw[String(key)] === undefined ? `${name} is needed.` : `${name}: ${message}`
  })
  throw new UsageError([...new Set(sentences)].join('\n'))
}

/** Wrong usage that names no better step leads to the verb's own help. */
function withHelp(words: readonly string[], report: Report): Report {
  if (report.next !== null || report.exitCode !== exitCodes.wrongUsage) return report
  return { ...report, next: `freehold ${words.join(' ')} --help` }
}

/** commander's "error: unknown option '--hour'\n(Did you mean --hours?)" as a sentence with a next step. */
function usageErrorOf({ message }: CommanderError, words: readonly string[]): UsageError {
  const [, says = message, meant] = /^(?:error: )?(.*?)(?:\n\((.*)\))?$/s.exec(message) ?? []
  const sentence = `${says.charAt(0).toUpperCase()}${says.slice(1)}${/[.?]$/.test(says) ? '' : '.'}`
  const known = leavesOf(commandTree).map((leaf) => leaf.words.join(' '))
  const given = words.filter((word) => !word.startsWith('-'))
  const verb = known.find((name) => given.slice(0, name.split(' ').length).join(' ') === name)
  return new UsageError(meant ? `${sentence} ${meant}` : sentence, {
    next: verb ? `freehold ${verb} --help` : 'freehold --help',
  })
}

async function explain(
  io: Io,
  report: Report,
  { json, verbose, error }: { json?: boolean; verbose?: boolean; error: unknown },
): Promise<number> {
  if (json) await write(io.stdout, toJson({ error: report }))
  await write(io.stderr, reportText(report, makePaint(io.stderr, io.env), verbose ? error : undefined))
  return report.exitCode
}

/** Waits until the text is handed over, so that a pipe gets all of it before the process ends. */
function write(stream: Io['stdout'], text: string): Promise<void> {
  if (text === '') return Promise.resolve()
  return new Promise((done, failed) =>
    stream.write(`${text}\n`, (error) => (error && !isReaderGone(error) ? failed(error) : done())),
  )
}
