/**
 * What of the contracts do the tests pass through? `npm run test:coverage [-- --house market|verify]` looks at each condition, each
 * operand of && and || among them, for both outcomes, and at each statement with an effect; it prints what was not seen, writes
 * bench/results/coverage.json, an entry per house, and fails unless all was. forge's own measure needs contracts that forge
 * compiled; these are linked and compiled via the IR, as they ship. Takes some minutes; not part of `npm test`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileInto, readSources } from '../mutants/compile.ts'
import { type House, housesNamed } from '../mutants/houses.ts'
import { ensureArtifacts } from '../network/artifacts.ts'
import { forgePath } from '../network/binaries.ts'
import { projectRoot } from '../network/paths.ts'
import { writeResultEntry } from '../result-entry.ts'
import { HITS_FOLDER, instrument, type Point, pointsOf } from './instrument.ts'

/** Count gas to the unit, which the eyes spend, too. */
const COUNT_GAS = new Set(['test_TooLittleGasToBeFair'])

const { values } = parseArgs({ options: { house: { type: 'string' } } })
process.exitCode = await main(housesNamed(values.house))

async function main(houses: readonly House[]): Promise<number> {
  await ensureArtifacts()
  let missed = 0
  for (const house of houses) missed += lookAt(house)
  return missed === 0 ? 0 : 1
}

/** Returns how much was not seen. */
function lookAt(house: House): number {
  const sources = readSources(house)
  const points = pointsOf(sources, house)
  const folder = `cache/coverage/${house.name}`
  const words = compileInto(folder, instrument(sources, points, house), house)
  if (words) throw new Error(`The contracts with an eye at each condition do not compile:\n${words}`)
  rmSync(join(projectRoot, HITS_FOLDER), { recursive: true, force: true })
  mkdirSync(join(projectRoot, HITS_FOLDER), { recursive: true })
  runTests(house, folder)
  const missed = points.flatMap((point, number) => missedOf(point, number))
  for (const line of missed) console.log(`NOT SEEN ${line}`)
  const summary = summarize(points)
  writeResultEntry('coverage', house.name, { ...summary, missed })
  console.log(`${house.name}: ${JSON.stringify(summary, null, 2)}`)
  return missed.length
}

/** All plain and fuzz tests of a house; the random ones pass through the same places only more often. */
function runTests(house: House, folder: string): void {
  const args = ['test', ...house.plainTests]
  const settings = { FOUNDRY_PROFILE: 'coverage', FOUNDRY_FUZZ_RUNS: '16', [house.artifactsVariable]: folder }
  const { stdout, stderr } = spawnSync(forgePath(), args, {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, ...settings },
  })
  if (!/Ran \d+ test suites/.test(stdout)) throw new Error(`forge did not get to the tests:\n${stderr}`)
  const failed = [...stdout.matchAll(/^\[FAIL[^\]]*\] (\w+)/gm)].map(([, name]) => name!)
  const wrong = failed.filter((name) => !COUNT_GAS.has(name))
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
