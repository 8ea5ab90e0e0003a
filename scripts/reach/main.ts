/**
 * What of the market's contracts do the tests pass through? `npm run test:coverage` looks at each condition, each operand of && and
 * || among them, for both outcomes, and at each statement with an effect; it prints what was not seen, writes
 * bench/results/coverage.json and fails unless all was. forge's own measure needs contracts that forge compiled; these are linked and
 * compiled via the IR, as they ship. Takes some minutes; not part of `npm test`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileInto, readSources } from '../mutants/compile.ts'
import { ensureArtifacts } from '../network/artifacts.ts'
import { forgePath } from '../network/binaries.ts'
import { projectRoot } from '../network/paths.ts'
import { HITS_FOLDER, instrument, type Point, pointsOf } from './instrument.ts'

const CODE_FOLDER = 'cache/coverage/market'
/** Counts gas to the unit, which the eyes spend, too. */
const COUNTS_GAS = new Set(['test_TooLittleGasToBeFair'])

process.exitCode = await main()

async function main(): Promise<number> {
  await ensureArtifacts()
  const sources = readSources()
  const points = pointsOf(sources)
  const words = compileInto(CODE_FOLDER, instrument(sources, points))
  if (words) throw new Error(`The contracts with an eye at each condition do not compile:\n${words}`)
  rmSync(join(projectRoot, HITS_FOLDER), { recursive: true, force: true })
  mkdirSync(join(projectRoot, HITS_FOLDER), { recursive: true })
  runTests()
  const missed = points.flatMap((point, number) => missedOf(point, number))
  for (const line of missed) console.log(`NOT SEEN ${line}`)
  const summary = summarize(points)
  const path = join(projectRoot, 'bench/results/coverage.json')
  writeFileSync(path, `${JSON.stringify({ ...summary, missed }, null, 2)}\n`)
  console.log(JSON.stringify(summary, null, 2))
  return missed.length === 0 ? 0 : 1
}

/** All plain and fuzz tests of the market; the random one passes through the same places only more often. */
function runTests(): void {
  const args = ['test', '--no-match-path', 'test/solidity/{invariant,verify}/**']
  const settings = { FOUNDRY_PROFILE: 'coverage', FOUNDRY_FUZZ_RUNS: '16', MARKET_ARTIFACTS: CODE_FOLDER }
  const { stdout, stderr } = spawnSync(forgePath(), args, {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, ...settings },
  })
  if (!/Ran \d+ test suites/.test(stdout)) throw new Error(`forge did not get to the tests:\n${stderr}`)
  const failed = [...stdout.matchAll(/^\[FAIL[^\]]*\] (\w+)/gm)].map(([, name]) => name!)
  const wrong = failed.filter((name) => !COUNTS_GAS.has(name))
  if (wrong.length > 0) throw new Error(`On the watched contracts fail: ${wrong.join(', ')}.`)
}

function wasSeen(number: number, outcome: boolean): boolean {
  return existsSync(join(projectRoot, HITS_FOLDER, `${number}-${outcome}`))
}

function missedOf({ file, line, place, kind, text }: Point, number: number): string[] {
  const outcomes = kind === 'effect' ? [true] : [true, false]
  const short = text.replace(/\s+/g, ' ').trim()
  return outcomes
    .filter((outcome) => !wasSeen(number, outcome))
    .map((outcome) => `${file}:${line} ${place}: ${short}${kind === 'condition' ? ` as ${outcome}` : ''}`)
}

function summarize(points: readonly Point[]) {
  const numbered = points.map((point, number) => ({ ...point, number }))
  const conditions = numbered.filter(({ kind }) => kind === 'condition')
  const effects = numbered.filter(({ kind }) => kind === 'effect')
  const seenOutcomes = conditions.flatMap(({ number }) =>
    [true, false].filter((outcome) => wasSeen(number, outcome)),
  )
  return {
    conditions: conditions.length,
    outcomesSeen: seenOutcomes.length,
    outcomes: 2 * conditions.length,
    effects: effects.length,
    effectsSeen: effects.filter(({ number }) => wasSeen(number, true)).length,
  }
}
