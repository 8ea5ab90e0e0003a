import { type StdioOptions, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'

/**
 * Hands the terminal to a program of OpenSSH and waits; Ctrl-C is the program's while it runs.
 * @returns its exit code
 * @throws CliError when it cannot be started
 */
export function runOpenSsh(
  { io }: Context,
  program: 'ssh' | 'scp',
  words: readonly string[],
  stdio: StdioOptions = 'inherit',
): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(program, words, { stdio, env: { ...process.env, ...io.env } })
    const ignore = () => {}
    process.on('SIGINT', ignore)
    const finish = () => process.off('SIGINT', ignore)
    child.on('error', (cause) => {
      finish()
      failed(new CliError(`${program} could not be started.`, { next: 'install the OpenSSH client', cause }))
    })
    child.on('exit', (code, signal) => {
      finish()
      done(code ?? 128 + (signal ? (constants.signals[signal] ?? 0) : 0))
    })
  })
}
