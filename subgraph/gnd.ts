import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { gndPath } from '../scripts/network/binaries.ts'
import { projectRoot } from '../scripts/network/paths.ts'

/** What a finished program did. */
export interface Finished {
  readonly code: number | null
  /** What it printed, standard error included. */
  readonly output: string
}

export interface RunOptions {
  readonly cwd: string
  /** Replaces our own environment. */
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a program to its end and collects what it prints. */
export function runToEnd(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', fail)
    child.on('close', (code) => done({ code, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

/**
 * Runs `gnd` with the repository's AssemblyScript compiler first on PATH.
 * @throws with everything it printed when it does not end well.
 */
export async function runGnd(args: readonly string[], cwd: string): Promise<string> {
  const PATH = [join(projectRoot, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const { code, output } = await runToEnd(gndPath(), args, { cwd, env: { ...process.env, PATH } })
  if (code !== 0) throw new Error(`gnd ${args.join(' ')} failed with exit status ${code}:\n${output}`)
  return output
}
