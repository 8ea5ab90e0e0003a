import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../network/paths.ts'

export interface CommandLine {
  /** `network.json` to work on. */
  readonly networkFile: string
  /** Folder for wallets, plans and pinned keys. */
  readonly home: string
  /** Wallet that signs; default: the network's development wallet. */
  readonly wallet?: string
  /** Further settings of the environment. */
  readonly env?: Readonly<Record<string, string>>
}

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What the environment tells the program, beside what it holds already. */
export function environmentOf({ networkFile, home, wallet, env }: CommandLine): Record<string, string> {
  return {
    FREEHOLD_NETWORK: networkFile,
    FREEHOLD_HOME: home,
    NO_COLOR: '1',
    ...(wallet && { FREEHOLD_WALLET: wallet }),
    ...env,
  }
}

/** Runs the command line as a user would, in a process of its own. What it says on standard error is passed on. */
export function freehold(line: CommandLine, args: readonly string[]): Promise<Finished> {
  const command = [join(projectRoot, 'cli/bin/freehold.mjs'), ...args]
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...environmentOf(line) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    process.stderr.write(text)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/**
 * What a verb answers with `--json`.
 * @throws Error with its words when it ends with anything but 0.
 */
export async function freeholdJson<T>(line: CommandLine, args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await freehold(line, [...args, '--json'])
  if (code !== 0)
    throw new Error(`freehold ${args.join(' ')} ended with ${code}: ${stderr.trim() || stdout.trim()}`)
  return JSON.parse(stdout) as T
}
