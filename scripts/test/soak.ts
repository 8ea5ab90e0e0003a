/**
 * What takes too long for every change: `npm run test:soak [-- --only PART[,PART]] [--seed N] [--rounds N] [--minutes N]`. Long random
 * lives of the contracts, every mutant of their conditions, the worker's faults again and again, a network that is broken at random,
 * and every journey in the browser. bench/results/soak.json gets each part's result as soon as it is there, with commit and seed, by
 * which a failure can be had again; what was not run now stays.
 */
import { randomInt } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { ensurePackages } from '../bootstrap/packages.ts'
import { lookAtCheckout } from '../checkout.ts'
import { abortOnSignal } from '../interrupt.ts'
import { ensureArtifacts } from '../network/artifacts.ts'
import { forgePath } from '../network/binaries.ts'
import { projectRoot } from '../network/paths.ts'
import { runCheck } from './run-check.ts'
import type { Check } from './tiers.ts'

const HELP = `Usage: npm run test:soak [-- --only PART[,PART]] [--seed N] [--rounds N] [--minutes N]

Parts: contracts, mutants, faults, chaos, journeys. Hours; default: all of them.
--rounds   how often the worker's faults are run (default: 3)
--minutes  of each of the three runs of chaos (default: 15)
`

interface Part {
  readonly name: string
  readonly check: Check
  readonly env?: Record<string, string>
}

const resultSchema = z.object({
  name: z.string(),
  commit: z.string(),
  /** Nothing was changed since that commit. */
  isClean: z.boolean(),
  seed: z.number(),
  finishedAt: z.string(),
  passed: z.number(),
  failed: z.number(),
  skipped: z.number(),
  seconds: z.number(),
})
const fileSchema = z.object({ ok: z.boolean(), parts: z.array(resultSchema) })
type PartResult = z.output<typeof resultSchema>

const LIMIT_SECONDS = 6 * 3600
const resultsPath = join(projectRoot, 'bench/results/soak.json')

/** Ten campaigns of 700 lives of 150 calls: a million calls, each compared with the ledger. */
const FORGE_SETTINGS = {
  FOUNDRY_INVARIANT_RUNS: '700',
  FOUNDRY_INVARIANT_DEPTH: '150',
  FOUNDRY_FUZZ_RUNS: '50000',
}

interface Options {
  readonly seed: number
  readonly rounds: number
  readonly minutes: number
}

function allParts({ seed, rounds, minutes }: Options): readonly Part[] {
  const node = (name: string, ...args: string[]): Check => ({
    kind: 'command',
    name,
    command: () => [process.execPath, ...args],
  })
  const tests = (glob: string, concurrency: number): Check => ({ kind: 'tests', globs: [glob], concurrency })
  const several = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => make(i))
  const forge: Check = {
    kind: 'command',
    name: 'forge',
    command: () => [forgePath(), 'test', '--fuzz-seed', `0x${seed.toString(16)}`],
  }
  return [
    { name: 'contracts', check: forge, env: FORGE_SETTINGS },
    { name: 'mutants', check: node('mutants', 'scripts/mutants/main.ts') },
    ...several(rounds, (round) => ({
      name: `faults ${round + 1}`,
      check: tests('test/{worker,stack}/**/*.test.ts', 1),
      env: { FREEHOLD_TEST_SEED: String(seed + round) },
    })),
    ...several(3, (run) => {
      const settings = ['--minutes', String(minutes), '--seed', String(seed + run), '--record']
      return { name: `chaos ${run + 1}`, check: node('chaos', 'scripts/chaos/main.ts', ...settings) }
    }),
    { name: 'journeys', check: tests('test/web/**/*.test.ts', 2) },
  ]
}

async function runPart({ name, check, env }: Part, seed: number, signal: AbortSignal): Promise<PartResult> {
  const since = performance.now()
  console.log(`\n━━ ${name}`)
  const code = lookAtCheckout()
  if (!code.isClean) console.log('The checkout has changes that are not committed: the result will say so.')
  const counts = await runCheck(check, { ...process.env, ...env }, { limitSeconds: LIMIT_SECONDS, signal })
  const seconds = Math.round((performance.now() - since) / 1000)
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`)
  return { name, ...code, seed, finishedAt: new Date().toISOString(), ...counts, seconds }
}

/** At once: the next part takes long, and may be interrupted. */
function record(result: PartResult): void {
  const before = existsSync(resultsPath)
    ? fileSchema.parse(JSON.parse(readFileSync(resultsPath, 'utf8'))).parts
    : []
  const parts = [...before.filter(({ name }) => name !== result.name), result].toSorted((a, b) =>
    a.name.localeCompare(b.name),
  )
  const ok = parts.every(({ failed }) => failed === 0)
  writeFileSync(resultsPath, `${JSON.stringify({ ok, parts }, null, 2)}\n`)
}

function wantedParts(only: string | undefined, options: Options): readonly Part[] {
  const parts = allParts(options)
  if (only === undefined) return parts
  const kindOf = ({ name }: Part) => name.split(' ')[0]
  const wanted = only.split(',')
  const unknown = wanted.find((name) => !parts.some((part) => kindOf(part) === name))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}".\n\n${HELP}`)
  return parts.filter((part) => wanted.includes(kindOf(part)!))
}

function numberOf(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be 1 or more, not ${text}.`)
  return number
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: { only: text, seed: text, rounds: text, minutes: text, help: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const seed = values.seed === undefined ? randomInt(1, 2 ** 31) : numberOf('seed', values.seed)
  const rounds = numberOf('rounds', values.rounds ?? '3')
  const minutes = numberOf('minutes', values.minutes ?? '15')
  const parts = wantedParts(values.only, { seed, rounds, minutes })
  ensurePackages(['queue', 'guests', 'images', 'sshServers', 'browser'])
  await ensureArtifacts()
  const signal = abortOnSignal()
  let ok = true
  for (const part of parts) {
    const result = await runPart(part, seed, signal)
    if (signal.aborted) throw new Error('Interrupted; what had ended before is in bench/results/soak.json.')
    record(result)
    ok &&= result.failed === 0
  }
  console.log(ok ? '\nSoak passed.' : `\nSoak failed; again with: npm run test:soak -- --seed ${seed}`)
  return ok ? 0 : 1
}

try {
  process.exit(await main())
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
