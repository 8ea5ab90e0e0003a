import { type CommandOptions, type CommandOutput, runCommand } from '../host/index.ts'

/** Runs commands in the place where guests live: this machine, or a private host inside it. */
export interface HostShell {
  run(program: string, ...args: readonly string[]): Promise<CommandOutput>
  /** Runs a script of the shell that ends at the first command that fails. One process costs less than a dozen. */
  script(text: string): Promise<CommandOutput>
}

/** Hundreds of interfaces may come or go at once, and the kernel takes its time with each. */
const scriptSeconds = 120

/** @param initPid process 1 of a private host, or null for this machine. */
export function openHostShell(initPid: number | null): HostShell {
  const enter = ['--target', String(initPid), '--mount', '--net', '--pid', '--']
  const run = (args: readonly string[], options: CommandOptions = {}): Promise<CommandOutput> => {
    const [program = '', ...rest] = initPid === null ? args : ['nsenter', ...enter, ...args]
    return runCommand(program, rest, options)
  }
  return {
    run: (program, ...args) => run([program, ...args]),
    script: (text) => run(['sh', '-e', '-s'], { input: text, timeoutSeconds: scriptSeconds }),
  }
}

/** Text for the standard input of a command in a script. @throws Error when it holds the mark that ends it. */
export function hereDocument(text: string): string {
  const mark = 'END-OF-INPUT'
  if (text.includes(mark)) throw new Error(`This text cannot be handed to a command: it holds ${mark}.`)
  return `<<'${mark}'\n${text.endsWith('\n') ? text : `${text}\n`}${mark}\n`
}

/** A word of a script, whatever is in it. */
export const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`
