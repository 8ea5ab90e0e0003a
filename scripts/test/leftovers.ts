import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Environment variable by which every process of a test run can be found, however far down it was started. */
export const RUN_MARK = 'FREEHOLD_TEST_RUN'

/** Interfaces, bridges and firewall tables of ours on this machine now; empty where there is no such thing. */
export function networkLeftovers(): ReadonlySet<string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return new Set()
  const links = namesIn(['ip', '-json', 'link'], (entry) => entry.ifname).filter((name) =>
    isOurInterface(name),
  )
  const tables = namesIn(['nft', '--json', 'list', 'tables'], (entry) => entry.table?.name).filter((name) =>
    name.startsWith('freehold'),
  )
  return new Set([...links.map((name) => `interface ${name}`), ...tables.map((name) => `nft table ${name}`)])
}

/**
 * Whether we give such names to interfaces: wires, bridges, the taps of guests, which are `fh` and hex digits, and their shapers,
 * which are `fi` and the same.
 */
export function isOurInterface(name: string): boolean {
  return /^(fh|freehold)|^fi[0-9a-f]{1,12}$/.test(name)
}

/**
 * Processes that carry a run's mark, or whose command line names the run's folder: some daemons start theirs, QEMU for
 * one, with an environment of their own.
 */
export function processLeftovers(run: string, folder: string): readonly ProcessTrace[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .map((pid) => ({ pid: Number(pid), commandLine: readProc(pid, 'cmdline').replaceAll('\0', ' ') }))
    .filter(({ pid, commandLine }) => commandLine.includes(folder) || isMarked(String(pid), run))
}

export interface ProcessTrace {
  readonly pid: number
  readonly commandLine: string
}

/** A process in one line. */
export function describeProcess({ pid, commandLine }: ProcessTrace): string {
  return `process ${pid}: ${commandLine.slice(0, 150)}`
}

function isMarked(pid: string, run: string): boolean {
  return readProc(pid, 'environ').split('\0').includes(`${RUN_MARK}=${run}`)
}

interface Entry {
  readonly ifname?: string
  readonly table?: { readonly name: string }
}

/** Names in the JSON that a tool prints; none when there is no such tool. */
function namesIn(
  [program, ...args]: readonly string[],
  nameOf: (entry: Entry) => string | undefined,
): string[] {
  try {
    const printed = JSON.parse(
      execFileSync(program!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
    const entries = (Array.isArray(printed) ? printed : printed.nftables) as Entry[]
    return entries.map(nameOf).filter((name) => name !== undefined)
  } catch {
    return []
  }
}

function readProc(pid: string, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // it ended meanwhile, or belongs to somebody else
  }
}
