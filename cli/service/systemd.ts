import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { CliError } from '../kernel/errors.ts'

/** Whether systemd runs this machine; in a chroot or a container it can only be told what to do at the next boot. */
export const isSystemdRunning = (): boolean => existsSync('/run/systemd/system')

/** @throws CliError with what systemctl said */
export function systemctl(...words: readonly string[]): void {
  runTool('systemctl', words, { SYSTEMD_OFFLINE: isSystemdRunning() ? '0' : '1' })
}

/** Runs a tool of the system; what it prints is kept for the error. @throws CliError */
export function runTool(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): void {
  const { error, status, stderr } = spawnSync(program, words, {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  })
  if (status === 0) return
  const says = error?.message ?? stderr.trim()
  throw new CliError(`\`${[program, ...words].join(' ')}\` ended with ${status ?? 'no code'}: ${says}`, {
    next: 'correct that and run it again: what is done already is left as it is',
    cause: error,
  })
}
