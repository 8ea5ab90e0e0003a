import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'

/**
 * Runs a worker in the foreground as a child with our standard error; it hears Ctrl-C itself, other signals are handed on.
 * @returns its exit code
 */
export function runWorker({ io }: Context, room: 'provider' | 'verifier', config: string): Promise<number> {
  const main = resolve(import.meta.dirname, '../../workers', room, 'main.ts')
  const args = ['--disable-warning=ExperimentalWarning', main, '--config', config]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, ...io.env },
  })
  const hand = (signal: NodeJS.Signals) => child.kill(signal)
  const ignore = () => {}
  process.on('SIGINT', ignore)
  process.on('SIGTERM', hand)
  io.signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true })
  return new Promise<number>((done, failed) => {
    child.on('error', (cause) => failed(new CliError('The worker could not be started.', { cause })))
    child.on('exit', (code, signal) => done(code ?? 128 + (signal ? (constants.signals[signal] ?? 0) : 0)))
  }).finally(() => {
    process.off('SIGINT', ignore)
    process.off('SIGTERM', hand)
  })
}
