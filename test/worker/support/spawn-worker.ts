import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { waitFor } from '../../support/index.ts'
import { crashedAt, environmentToDieAt } from '../../support/killable-process.ts'
import type { MarketHost } from './market.ts'

/** A worker in its own process. */
export interface SpawnedWorker {
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  output(): string
  /** Where it killed itself; null when it did not. */
  crashedAt(): string | null
  ready(): Promise<unknown>
  kill(signal: NodeJS.Signals): Promise<unknown>
}

/** Starts a worker that kills itself at the first of these points. */
export function spawnWorker(host: MarketHost, crashPoints: Iterable<string> = []): SpawnedWorker {
  const entry = join(import.meta.dirname, 'worker-process.ts')
  const { folder, sshPort } = host.machine
  const child = spawn(process.execPath, [entry, host.configPath, folder, String(sshPort)], {
    env: environmentToDieAt(crashPoints),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk)
    })
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )
  return {
    ended,
    output: () => output,
    crashedAt: () => crashedAt(output),
    ready: () =>
      waitFor(() => output.includes('worker is ready'), {
        what: `the worker is ready; it said:\n${output}`,
        seconds: 20,
        unless: ended.then(({ code, signal }) => `the worker ended (${code ?? signal}):\n${output}`),
      }),
    kill(signal) {
      child.kill(signal)
      return ended
    },
  }
}
