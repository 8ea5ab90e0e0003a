import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { crashedAt, environmentToDieAt } from '../../support/killable-process.ts'
import type { RunnableVerifier } from './market.ts'

/** Keeps a verifier's process running, which dies once at each of some points. */
export interface Keeper {
  /** Points at which it has not died yet. */
  left(): readonly string[]
  output(): string
  stop(): Promise<void>
}

/** Starts it, and starts it again whenever it has died. */
export function keepRunning(verifier: RunnableVerifier, crashPoints: readonly string[]): Keeper {
  const left = new Set(crashPoints)
  let said = ''
  let stopping = false
  let child: ChildProcess
  const run = (): Promise<void> =>
    new Promise((resolve) => {
      let output = ''
      child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'verifier-process.ts'), verifier.configPath],
        {
          env: environmentToDieAt(left),
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      )
      for (const stream of [child.stdout!, child.stderr!]) {
        stream.on('data', (chunk) => {
          output += String(chunk)
          said += String(chunk)
        })
      }
      child.once('close', () => {
        const point = crashedAt(output)
        if (point) left.delete(point)
        resolve()
      })
    })
  const loop = (async () => {
    while (!stopping) await run()
  })()
  return {
    left: () => [...left],
    output: () => said,
    async stop() {
      stopping = true
      child.kill('SIGKILL')
      await loop
    },
  }
}
