import { type CommandOutput, runCommand } from '../host/index.ts'

/** Runs commands in the place where guests live: this machine, or a private host inside it. */
export interface HostShell {
  run(program: string, ...args: readonly string[]): Promise<CommandOutput>
}

/** @param initPid process 1 of a private host, or null for this machine. */
export function openHostShell(initPid: number | null): HostShell {
  if (initPid === null) return { run: (program, ...args) => runCommand(program, args) }
  const enter = ['--target', String(initPid), '--mount', '--net', '--pid', '--']
  return { run: (program, ...args) => runCommand('nsenter', [...enter, program, ...args]) }
}
