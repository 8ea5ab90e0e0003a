/** What an exit code says about money; documented in cli/README.md. */
export const exitCodes = {
  done: 0,
  nothingChanged: 1,
  wrongUsage: 2,
  sentNotFinished: 3,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export interface CliErrorOptions {
  /** The command or the change that helps. */
  readonly next?: string
  readonly cause?: unknown
  /** True: a transaction went out earlier, yet the matter is over (say, the host declined and all money is back). */
  readonly settled?: boolean
}

/** Something a person can understand and act on: a sentence, the next step, and whether money moved. */
export class CliError extends Error {
  override readonly name: string = 'CliError'
  readonly exitCode: ExitCode = exitCodes.nothingChanged
  readonly next: string | undefined
  readonly settled: boolean

  constructor(message: string, { next, cause, settled = false }: CliErrorOptions = {}) {
    super(message, { cause })
    this.next = next
    this.settled = settled
  }
}

/** The command line was not understood; nothing was tried. */
export class UsageError extends CliError {
  override readonly name = 'UsageError'
  override readonly exitCode = exitCodes.wrongUsage
}

/** A transaction went out, and what it should lead to was not seen yet. */
export class NotFinishedError extends CliError {
  override readonly name = 'NotFinishedError'
  override readonly exitCode = exitCodes.sentNotFinished
}

/** Ctrl-C before anything was sent. */
export class InterruptedError extends CliError {
  override readonly name = 'InterruptedError'
}
