import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { projectRoot } from '../../scripts/network/paths.ts'
import { sendSignal } from '../../scripts/network/process-table.ts'
import {
  describeProcess,
  networkLeftovers,
  processLeftovers,
  RUN_MARK,
} from '../../scripts/test/leftovers.ts'
import { waitFor } from '../support/index.ts'

/** `npm start`, as somebody at a terminal has it. */
export interface StartedStack {
  /** From the command to the words that it is up. */
  readonly tookSeconds: number
  /** Everything it printed so far. */
  output(): string
  /** Ctrl-C: the signal goes to the whole foreground group. Resolves with the exit code. */
  interrupt(): Promise<number | null>
  /** kill -9 of every process of it, however far down. */
  killAll(): Promise<void>
  /** Processes, interfaces and firewall tables of it that exist now. */
  traces(): readonly string[]
}

/** Whoever starts it. */
export interface StackUser {
  /** What a command begins with to run as this user. */
  readonly prefix: readonly string[]
  /** The user's whole environment. */
  readonly env: NodeJS.ProcessEnv
}

export interface StartOptions {
  readonly args?: readonly string[]
  /** Default: we ourselves. */
  readonly user?: StackUser
  /** Default: this one. */
  readonly checkout?: string
  /** How long it may take. Default: 240. */
  readonly patienceSeconds?: number
}

const ourselves: StackUser = { prefix: [], env: process.env }

/** Runs the program behind `npm start` on a state folder until it says that it is up, or ends. */
export async function npmStart(stateDir: string, options: StartOptions = {}): Promise<StartedStack> {
  const { args = [], user = ourselves, checkout = projectRoot, patienceSeconds = 240 } = options
  const mark = randomUUID()
  const before = networkLeftovers()
  const start = [process.execPath, join(checkout, 'scripts/run.mjs'), 'scripts/network/start.ts', ...args]
  const [program = '', ...rest] = [...user.prefix, ...start]
  const since = performance.now()
  const child = spawn(program, rest, {
    cwd: checkout,
    env: { ...user.env, FREEHOLD_STATE: stateDir, [RUN_MARK]: mark },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const processes = () => processLeftovers(mark, stateDir)
  const interfaces = () => [...networkLeftovers()].filter((name) => !before.has(name))
  const traces = () => [...processes().map(describeProcess), ...interfaces()]
  await waitFor(() => output.includes('Ctrl-C stops everything'), {
    what: 'npm start says that it is up',
    seconds: patienceSeconds,
    unless: exited.then((code) => `it ended with ${code}:\n${output}`),
  }).catch(async (error) => {
    if (child.pid) sendSignal(-child.pid, 'SIGINT')
    await exited
    throw error
  })
  return {
    tookSeconds: (performance.now() - since) / 1000,
    output: () => output,
    traces,
    interrupt() {
      sendSignal(-child.pid!, 'SIGINT')
      return exited
    },
    async killAll() {
      const kill = () => {
        const left = processes()
        for (const { pid } of left) sendSignal(pid, 'SIGKILL')
        return left.length === 0
      }
      await waitFor(kill, { what: 'every process is dead', seconds: 30 })
      await exited
    },
  }
}
