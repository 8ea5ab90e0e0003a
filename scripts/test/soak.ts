/**
 * What takes too long for every change: `npm run test:soak [-- --seed N --rounds N]`. Long random lives of the contracts, every
 * mutant of their conditions, and the worker's faults again and again. Writes bench/results/soak.json with commit and seed,
 * by which a failure can be had again.
 */
import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { forgePath } from '../network/binaries.ts'
import { projectRoot } from '../network/paths.ts'
import type { Counts } from './reporter.ts'
import { runCheck } from './run-check.ts'
import type { Check } from './tiers.ts'

interface Part {
  readonly name: string
  readonly check: Check
  readonly env?: Record<string, string>
}

interface PartResult extends Counts {
  readonly name: string
  readonly seconds: number
}

const LIMIT_SECONDS = 6 * 3600

/** Ten campaigns of 700 lives of 150 calls: a million calls, each compared with the ledger. */
const FORGE_SETTINGS = {
  FOUNDRY_INVARIANT_RUNS: '700',
  FOUNDRY_INVARIANT_DEPTH: '150',
  FOUNDRY_FUZZ_RUNS: '50000',
}

function parts(seed: number, rounds: number): readonly Part[] {
  const command = (name: string, run: () => readonly string[]): Check => ({
    kind: 'command',
    name,
    command: run,
  })
  const faults: Check = { kind: 'tests', globs: ['test/{worker,stack}/**/*.test.ts'], concurrency: 1 }
  const forgeSeed = `0x${seed.toString(16)}`
  return [
    {
      name: 'contracts',
      check: command('forge', () => [forgePath(), 'test', '--fuzz-seed', forgeSeed]),
      env: FORGE_SETTINGS,
    },
    { name: 'mutants', check: command('mutants', () => [process.execPath, 'scripts/mutants/main.ts']) },
    ...Array.from({ length: rounds }, (_, round) => ({
      name: `worker faults ${round + 1}`,
      check: faults,
      env: { FREEHOLD_TEST_SEED: String(seed + round) },
    })),
  ]
}

async function runPart({ name, check, env }: Part): Promise<PartResult> {
  const since = performance.now()
  console.log(`\n━━ ${name}`)
  const counts = await runCheck(check, { ...process.env, ...env }, LIMIT_SECONDS)
  const seconds = Math.round((performance.now() - since) / 1000)
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`)
  return { name, ...counts, seconds }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8' }).trim()
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { seed: { type: 'string' }, rounds: { type: 'string', default: '10' } },
  })
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
  const commit = git('rev-parse', 'HEAD')
  const isClean = git('status', '--porcelain') === ''
  if (!isClean) console.log('The checkout has changes that are not committed: the result will say so.')
  const results: PartResult[] = []
  for (const part of parts(seed, Number(values.rounds))) results.push(await runPart(part))
  const ok = results.every(({ failed }) => failed === 0)
  const finishedAt = new Date().toISOString()
  const summary = { ok, commit, isClean, seed, finishedAt, invariantCalls: 1_000_000, parts: results }
  writeFileSync(join(projectRoot, 'bench/results/soak.json'), `${JSON.stringify(summary, null, 2)}\n`)
  console.log(ok ? '\nSoak passed.' : `\nSoak failed; again with: npm run test:soak -- --seed ${seed}`)
  return ok ? 0 : 1
}

process.exit(await main())
