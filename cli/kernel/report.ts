import type { Paint } from '../output/paint.ts'
import { CliError, type ExitCode, exitCodes, NotFinishedError } from './errors.ts'

/** An error as it leaves the program; the keys of `--json`. */
export interface Report {
  readonly name: string
  readonly message: string
  /** The next step, when there is one. */
  readonly next: string | null
  readonly exitCode: ExitCode
}

/**
 * What to say of an error of a verb. Where a transaction went out and its effect was not seen, `unfinished` says how this verb
 * goes on; an error that knows the way on itself keeps its own words.
 */
export function reportFor(error: unknown, hasActed: boolean, unfinished: string | undefined): Report {
  const report = reportOf(error, hasActed)
  if (report.exitCode !== exitCodes.sentNotFinished || error instanceof NotFinishedError) return report
  return { ...report, next: unfinished ?? report.next }
}

/**
 * Sorts an error: our own keep their code, everything else counts by whether a transaction has acted, or still may. An
 * error that nobody foresaw says so.
 */
export function reportOf(error: unknown, hasActed: boolean): Report {
  const fallback = hasActed ? exitCodes.sentNotFinished : exitCodes.nothingChanged
  if (error instanceof CliError)
    return {
      name: error.name,
      message: error.message,
      next: error.next ?? null,
      exitCode:
        hasActed && error.exitCode === exitCodes.nothingChanged && !error.settled ? fallback : error.exitCode,
    }
  if (error instanceof Error && error.name === 'AbortError')
    return {
      name: 'InterruptedError',
      message: hasActed
        ? 'Stopped. A transaction was sent and goes on without us.'
        : 'Stopped. Nothing was sent.',
      next: hasActed ? 'look for its effect before you send it again: freehold ps' : null,
      exitCode: fallback,
    }
  if (error instanceof Error && 'next' in error)
    return {
      name: error.name,
      message: error.message,
      next: typeof error.next === 'string' ? error.next.replace(/\.$/, '') : null,
      exitCode: fallback,
    }
  return {
    name: error instanceof Error ? error.name : 'Error',
    message: `Something went wrong that was not foreseen: ${firstLine(error)}`,
    next: 'run it again with --verbose and report what it shows',
    exitCode: fallback,
  }
}

/** The report for a person: sentence, next step and, when asked for, every cause with its stack. */
export function reportText(report: Report, paint: Paint, verboseError?: unknown): string {
  const lines = [`${paint.bad('Error')}  ${report.message}`]
  if (report.next) lines.push(`${paint.dim('Next')}   ${report.next}`)
  for (let cause = verboseError; cause; cause = cause instanceof Error ? cause.cause : undefined)
    lines.push(paint.dim(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)))
  return lines.join('\n')
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0] ?? ''
}
