import { execFile } from 'node:child_process'

/** What a finished command printed. */
export interface CommandOutput {
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** Fed to standard input; without it the command reads nothing. */
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Killed after this time. Default 30 s. */
  readonly timeoutSeconds?: number
}

/** A command of the operating system that failed; `message` is a sentence with its last words. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number | null
  readonly stderr: string
  constructor(message: string, exitCode: number | null, stderr: string) {
    super(message)
    this.exitCode = exitCode
    this.stderr = stderr
  }
}

/**
 * Runs a program without a shell and waits for its end.
 * @throws CommandError when it cannot be started, exits with anything but 0, or takes too long.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutput> {
  const timeout = (options.timeoutSeconds ?? 30) * 1000
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        cwd: options.cwd,
        env: options.env ?? process.env,
        timeout,
        killSignal: 'SIGKILL',
        maxBuffer: 1 << 24,
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ stdout, stderr })
        reject(toCommandError(program, args, error, stderr, timeout))
      },
    )
    child.stdin?.on('error', () => {}) // the exit status tells more than a broken pipe does
    child.stdin?.end(options.input ?? '')
  })
}

function toCommandError(
  program: string,
  args: readonly string[],
  error: Error & { code?: unknown; killed?: boolean },
  stderr: string,
  timeout: number,
): CommandError {
  const shown = [program, ...args].join(' ').slice(0, 200)
  if (error.code === 'ENOENT') {
    return new CommandError(`The program ${program} is not installed.`, null, '')
  }
  if (error.killed === true) {
    return new CommandError(`\`${shown}\` did not end within ${timeout / 1000} s.`, null, stderr)
  }
  const exitCode = typeof error.code === 'number' ? error.code : null
  const lastWords = stderr.trim().split('\n').slice(-3).join(' ').slice(-500)
  return new CommandError(
    `\`${shown}\` failed (${exitCode ?? error.message}): ${lastWords}`,
    exitCode,
    stderr,
  )
}
