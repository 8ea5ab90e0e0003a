import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensurePackages } from '../bootstrap/packages.ts'
import { abortOnSignal } from '../interrupt.ts'
import { waitFor } from '../network/wait.ts'
import { describeProcess, networkLeftovers, processLeftovers, RUN_MARK } from './leftovers.ts'
import type { Counts } from './reporter.ts'
import { runCheck } from './run-check.ts'
import { type Check, type Tier, tiers } from './tiers.ts'

interface TierResult extends Counts {
  readonly name: string
  readonly seconds: number
}

const HELP = `Usage: npm test [-- --only TIER[,TIER...]]

Tiers: ${tiers.map(({ name }) => name).join(', ')}.
All of them run, also after one has failed; the last line counts.
`

/** @param ahead what was begun for it while the tier before ran */
async function runTier(
  { name, needs, checks }: Tier,
  env: NodeJS.ProcessEnv,
  ahead: Promise<Counts>,
  signal: AbortSignal,
): Promise<TierResult> {
  const since = performance.now()
  console.log(`\n━━ ${name}`)
  const total = { ...(await ahead) }
  try {
    ensurePackages(needs)
    for (const check of checks) {
      if (signal.aborted) break
      const counts = await runNamed(check, env, signal)
      total.passed += counts.passed
      total.failed += counts.failed
      total.skipped += counts.skipped
    }
  } catch (error) {
    console.log((error as Error).message)
    total.failed += 1
  }
  return { name, ...total, seconds: (performance.now() - since) / 1000 }
}

async function runNamed(check: Check, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Counts> {
  const counts = await runCheck(check, env, { signal })
  if (check.kind === 'command') console.log(`${counts.failed === 0 ? 'ok' : 'FAILED'}: ${check.name}`)
  return counts
}

/** Begins what the tests of a tier would wait for. Never rejects: a failure is counted. */
async function runAhead(
  tier: Tier | undefined,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Counts> {
  if (tier?.ahead === undefined) return { passed: 0, failed: 0, skipped: 0 }
  try {
    ensurePackages(tier.needs)
    return await runNamed(tier.ahead, env, signal)
  } catch (error) {
    console.log((error as Error).message)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

/** Nothing of the run may remain: no process, no interface, no bridge, no rule. */
async function checkLeftovers({ mark, folder, before }: Run): Promise<TierResult> {
  const since = performance.now()
  const find = () => [
    ...processLeftovers(mark, folder).map(describeProcess),
    ...[...networkLeftovers()].filter((name) => !before.has(name)),
  ]
  const clean = await waitFor(() => find().length === 0, { what: 'nothing is left', seconds: 10 }).catch(
    () => false,
  )
  if (!clean) console.log(`\nThe tests left behind:\n${find().join('\n')}`)
  const seconds = (performance.now() - since) / 1000
  return { name: 'nothing left', passed: clean ? 1 : 0, failed: clean ? 0 : 1, skipped: 0, seconds }
}

/** How the traces of this run are told from anything else on the machine. */
interface Run {
  readonly mark: string
  /** Temporary folder of all its programs. */
  readonly folder: string
  /** Interfaces and tables that were there before. */
  readonly before: ReadonlySet<string>
}

function beginRun(): Run {
  const folder = mkdtempSync(join(tmpdir(), 'fh')) // short, for the paths of unix sockets
  chmodSync(folder, 0o755) // some tests become an ordinary user inside it
  return { mark: randomUUID(), folder, before: networkLeftovers() }
}

function select(only: string | undefined): readonly Tier[] {
  if (only === undefined) return tiers
  const names = only.split(',')
  const unknown = names.filter((name) => !tiers.some((tier) => tier.name === name))
  if (unknown.length > 0) throw new Error(`There is no tier ${unknown.join(', ')}.\n\n${HELP}`)
  return tiers.filter(({ name }) => names.includes(name))
}

function report(results: readonly TierResult[]): number {
  console.log('')
  for (const { name, passed, failed, skipped, seconds } of results) {
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed`
    console.log(
      `${name.padEnd(14)}${counts}${skipped ? ` ${skipped} skipped` : ''}  ${seconds.toFixed(1).padStart(7)} s`,
    )
  }
  const sum = (key: 'passed' | 'failed' | 'seconds') =>
    results.reduce((total, result) => total + result[key], 0)
  console.log(`${'all'.padEnd(14)}${''.padEnd(24)}  ${sum('seconds').toFixed(1).padStart(7)} s\n`)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const selected = select(values.only)
  const run = beginRun()
  const env = { ...process.env, [RUN_MARK]: run.mark, TMPDIR: run.folder }
  const results: TierResult[] = []
  const signal = abortOnSignal()
  let ahead = runAhead(selected[0], env, signal)
  for (const [index, tier] of selected.entries()) {
    if (signal.aborted) break
    const aheadOfNext = runAhead(selected[index + 1], env, signal)
    results.push(await runTier(tier, env, ahead, signal))
    ahead = aheadOfNext
    const { passed, failed, seconds } = results.at(-1)!
    console.log(`${tier.name}: ${passed} passed, ${failed} failed in ${seconds.toFixed(1)} s`)
  }
  results.push(await checkLeftovers(run))
  rmSync(run.folder, { recursive: true, force: true })
  if (signal.aborted) console.log('\nInterrupted: what follows is not all of it.')
  const code = report(results)
  return signal.aborted ? 130 : code
}

try {
  process.exit(await main())
} catch (error) {
  console.error((error as Error).message)
  process.exit(2)
}
