import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { endProcess, type ProcessIdentity, startTimeOf } from './process-table.ts'

export interface ChildOptions {
  /** Word for messages, and the name of the record by which a later start finds it. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  /** Added to our own environment. */
  readonly env?: Record<string, string>
  /** Gets both output streams, appended. */
  readonly logPath: string
  /** How it is asked to end. */
  readonly stopSignal?: NodeJS.Signals
  /** What reaches it when we die without asking; default: `stopSignal`. */
  readonly orphanSignal?: NodeJS.Signals
  /** Seconds between asking and killing. */
  readonly graceSeconds?: number
  /** Keeps standard input open as a pipe, for programs that end when it closes. */
  readonly stdin?: 'pipe' | 'ignore'
  /** Called as soon as it has a process number, for whoever keeps a record. */
  readonly onStart?: (child: Child) => void
}

/** What every service leaves to its caller. */
export type ServiceOptions = Pick<ChildOptions, 'logPath' | 'onStart'>

/** A program that runs for us until `stop()`. */
export interface Child extends ProcessIdentity {
  readonly name: string
  readonly stopSignal: NodeJS.Signals
  readonly process: ChildProcess
  /** Resolves with a sentence about the end, wanted or not. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

/**
 * Starts a program that dies with us: in a session of its own, so that Ctrl-C in a terminal reaches only us and we stop
 * our children in order; and on Linux with a parent-death signal, so that a kill -9 of ours ends it too.
 */
export function startChild(options: ChildOptions): Child {
  const { name, logPath, stopSignal = 'SIGTERM', orphanSignal = stopSignal, graceSeconds = 10 } = options
  const [command, ...args] = dieWithParent(orphanSignal, [options.command, ...options.args])
  mkdirSync(dirname(logPath), { recursive: true })
  const log = openSync(logPath, 'a')
  const child = spawn(command!, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: [options.stdin ?? 'ignore', log, log],
  })
  closeSync(log)
  const ended = endOf(child, name)
  const pid = child.pid ?? 0
  const identity = { pid, startTime: (pid && startTimeOf(pid)) || '' }
  const stop = async () => {
    if (pid) await endProcess(identity, { signal: stopSignal, graceSeconds })
    await ended
  }
  const started: Child = { ...identity, name, stopSignal, process: child, ended, stop }
  options.onStart?.(started)
  return started
}

const LONGEST_LINE = 400

/** The last lines of a log, for an error message. */
export function tailOf(logPath: string, lines = 15): string {
  try {
    const last = readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-lines)
    return last.map((line) => line.slice(0, LONGEST_LINE)).join('\n')
  } catch {
    return '(no log)'
  }
}

/** Runs its arguments unless the parent is no longer the process that $0 names. */
const UNLESS_ORPHANED = '[ "$PPID" = "$0" ] || exit 1; exec "$@"'

/**
 * The command, wrapped so that it gets `signal` when we die; unchanged where that cannot be had. The kernel tells only of
 * deaths after it was asked to; so the wrapper then looks whether we died before, which happens on a busy machine.
 */
export function dieWithParent(signal: NodeJS.Signals, command: readonly string[]): readonly string[] {
  if (!canSetDeathSignal()) return command
  const askKernel = ['setpriv', '--pdeathsig', signal.replace(/^SIG/, ''), '--']
  return [...askKernel, 'sh', '-c', UNLESS_ORPHANED, String(process.pid), ...command]
}

let deathSignalWorks: boolean | undefined
function canSetDeathSignal(): boolean {
  deathSignalWorks ??=
    process.platform === 'linux' &&
    spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true'], { stdio: 'ignore' }).status === 0
  return deathSignalWorks
}

function endOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`${name} could not be started: ${error.message}`))
    child.once('exit', (code, signal) =>
      resolve(`${name} ended ${signal ? `by ${signal}` : `with exit code ${code}`}`),
    )
  })
}
