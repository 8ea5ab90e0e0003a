import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gndPath } from '../scripts/network/binaries.ts'
import { startPostgres } from '../scripts/network/postgres.ts'
import { compileMappings, NO_NETWORK } from './build.ts'
import { indexedContracts } from './contracts.ts'
import { runToEnd } from './gnd.ts'
import type { Case } from './tests/case.ts'

/** What a run of the mappings' tests gave. */
export interface SubgraphTestResult {
  readonly passed: number
  readonly failed: number
  /** Names of the cases that passed. */
  readonly passedNames: ReadonlySet<string>
  /** What `gnd test` said about the failures; empty when there are none. */
  readonly report: string
}

/** Each run has a Postgres of its own and mostly waits, so a few of them share the processor well. */
const PARALLEL_RUNS = 3

/**
 * Runs every case of `subgraph/tests/cases` through the compiled mappings with the real store, runtime and GraphQL of
 * graph-node; only the chain is made up.
 */
export async function runSubgraphTests(): Promise<SubgraphTestResult> {
  const cases = await loadCases()
  const compiled = await compileMappings()
  const hands = Array.from({ length: PARALLEL_RUNS }, (_, hand) =>
    cases.filter((_case, index) => index % PARALLEL_RUNS === hand),
  )
  const failures = (await Promise.all(hands.map((hand) => runHand(hand, compiled)))).flat()
  const failedNames = new Set(failures.map(({ name }) => name))
  const passedNames = new Set(cases.map(({ name }) => name).filter((name) => !failedNames.has(name)))
  const report = failures.map((failure) => failure.report).join('')
  return { passed: passedNames.size, failed: failures.length, passedNames, report }
}

interface Failure {
  readonly name: string
  /** What `gnd test` printed about it. */
  readonly report: string
}

/** Runs cases one after the other. A failed one leaves its data behind, so those after it are run again without. */
async function runHand(hand: readonly Case[], compiled: string): Promise<Failure[]> {
  if (hand.length === 0) return []
  const ticked = passedIn(await runCases(hand, compiled))
  const index = hand.findIndex(({ name }) => !ticked.has(name))
  const failed = hand[index]
  if (!failed) return []
  const report = await runCases([failed], compiled)
  return [{ name: failed.name, report }, ...(await runHand(hand.slice(index + 1), compiled))]
}

/** Every case, in the order of files and within them. */
export async function loadCases(): Promise<Case[]> {
  const files = globSync('tests/cases/*.ts', { cwd: import.meta.dirname }).sort()
  const modules = await Promise.all(files.map((file) => import(join(import.meta.dirname, file))))
  return modules.flatMap((module: { default: Case[] }) => module.default)
}

/** Events of the contracts that no case emits. */
export function untestedEvents(cases: readonly Case[]): string[] {
  const emitted = cases.flatMap(({ blocks }) => blocks).flatMap(({ events }) => events)
  const tested = new Set(
    emitted.map(({ address, event }) => `${address} ${event.slice(0, event.indexOf('('))}`),
  )
  return indexedContracts.flatMap(({ name: contract, key, events }) =>
    events
      .filter(({ name }) => !tested.has(`${NO_NETWORK.contracts[key]} ${name}`))
      .map(({ name }) => `${contract}.${name}`),
  )
}

/** Runs cases in one database; returns what `gnd test` printed. */
async function runCases(cases: readonly Case[], compiled: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-subgraph-'))
  try {
    writeRun(cases, compiled, folder)
    const postgres = await startPostgres({
      dir: join(folder, 'postgres'),
      logPath: join(folder, 'postgres.log'),
    })
    try {
      return await runGndTest(folder, postgres.url)
    } finally {
      await postgres.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeRun(cases: readonly Case[], compiled: string, folder: string): void {
  cpSync(compiled, join(folder, 'build'), { recursive: true })
  cpSync(join(compiled, 'subgraph.yaml'), join(folder, 'subgraph.yaml'))
  mkdirSync(join(folder, 'tests'))
  cases.forEach((testCase, index) => {
    writeFileSync(join(folder, 'tests', `${index}.json`), JSON.stringify(testCase))
  })
}

async function runGndTest(cwd: string, postgresUrl: string): Promise<string> {
  // The mappings report what they skip; a case that provokes that must not drown the result.
  const env = { ...process.env, GRAPH_LOG: 'crit' }
  return (await runToEnd(gndPath(), ['test', '--skip-build', '--postgres-url', postgresUrl], { cwd, env }))
    .output
}

/** The names before which `gnd test` put its tick. */
function passedIn(report: string): ReadonlySet<string> {
  const lines = report.split('\n').map((line) => line.trim())
  return new Set(lines.filter((line) => line.startsWith('✔ ')).map((line) => line.slice(2)))
}

if (import.meta.main) {
  const { passed, failed, report } = await runSubgraphTests()
  process.stdout.write(`${report}subgraph: ${passed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
}
