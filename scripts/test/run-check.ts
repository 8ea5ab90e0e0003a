import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../network/paths.ts'
import { sendSignal } from '../network/process-table.ts'
import type { Counts } from './reporter.ts'
import type { Check } from './tiers.ts'

/** Longest time for one program, unless its caller knows better; what hangs is killed and counts as failed. */
const LIMIT_SECONDS = 20 * 60
/** Longest time for one test of `node --test`. */
const TEST_LIMIT_SECONDS = 10 * 60

export interface RunOptions {
  readonly limitSeconds?: number
  /** Interrupts the program; it fails then. */
  readonly signal?: AbortSignal
}

/**
 * Runs a check with its output on ours. A program may count for itself: it writes `{"passed":…,"failed":…,"skipped":…}` to
 * the file that FREEHOLD_TEST_COUNTS names; otherwise its exit status is one check.
 */
export async function runCheck(
  check: Check,
  env: NodeJS.ProcessEnv,
  { limitSeconds = LIMIT_SECONDS, signal }: RunOptions = {},
): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-test-'))
  const countsFile = join(folder, 'counts.json')
  try {
    const command = check.kind === 'tests' ? nodeTest(check, { reporter, file: countsFile }) : check.command()
    const status = await run(command, { ...env, FREEHOLD_TEST_COUNTS: countsFile }, limitSeconds, signal)
    return judge(readCounts(countsFile), status)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A program that counts no failure and fails all the same has failed once more. */
function judge(counts: Counts | null, status: number | null): Counts {
  if (counts === null) return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/**
 * Files of the project that match at least one glob, each once.
 * @throws Error for a glob that matches nothing: tests that were moved must not vanish from their tier.
 */
export function testFiles(globs: readonly string[]): readonly string[] {
  const exclude = (path: string) => /(^|\/)node_modules(\/|$)/.test(path)
  const found = globs.flatMap((glob) => {
    const files = globSync(glob, { cwd: projectRoot, exclude })
    if (files.length === 0) throw new Error(`No test matches ${glob}; see scripts/test/tiers.ts.`)
    return files
  })
  return [...new Set(found)].sort()
}

/** Counts what passed and failed. */
const reporter = join(import.meta.dirname, 'reporter.ts')

/** What is written beside the output for people: by which reporter, into which file. */
interface Report {
  readonly reporter: string
  readonly file: string
}

/** The test runner on these files. @param flags more of its own */
export function nodeTest(
  { globs, concurrency }: Extract<Check, { kind: 'tests' }>,
  { reporter, file }: Report,
  flags: readonly string[] = [],
): readonly string[] {
  return [
    process.execPath,
    '--test',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${TEST_LIMIT_SECONDS * 1000}`,
    ...flags,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${file}`,
    ...testFiles(globs),
  ]
}

/** Exit status of a program that has a process group of its own, so that a hung one is killed with all it started. */
function run(
  [program, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  limitSeconds: number,
  signal?: AbortSignal,
): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program!, args, {
      cwd: projectRoot,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    })
    const end = (how: NodeJS.Signals) => child.pid && sendSignal(-child.pid, how)
    const limit = setTimeout(() => {
      console.log(`Killed after ${limitSeconds} s: ${program} ${args.join(' ')}`)
      end('SIGKILL')
    }, limitSeconds * 1000)
    const interrupt = () => end('SIGINT')
    signal?.addEventListener('abort', interrupt)
    if (signal?.aborted) interrupt()
    const done = (status: number | null) => {
      clearTimeout(limit)
      signal?.removeEventListener('abort', interrupt)
      resolve(status)
    }
    child.once('error', (error) => {
      console.log(`${program} could not be started: ${error.message}`)
      done(null)
    })
    child.once('exit', done)
  })
}

function readCounts(file: string): Counts | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8').trim().split('\n').at(-1)!) as Counts
  } catch {
    return null
  }
}
