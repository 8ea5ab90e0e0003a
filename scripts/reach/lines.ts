/**
 * How many lines of the TypeScript do the tests pass through? `npm run test:lines [-- --tier TIER[,TIER]]` runs the tiers of units,
 * of workers, and those of the system that run beside each other, under Node's own measure; it writes an entry per package into
 * bench/results/coverage.json, and fails below 85 % or when a test fails. Of the console, what only a browser can run is left out:
 * test/web looks at that. Takes half an hour; not part of `npm test`.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensurePackages } from '../bootstrap/packages.ts'
import { projectRoot } from '../network/paths.ts'
import { writeResultEntry } from '../result-entry.ts'
import { nodeTest } from '../test/run-check.ts'
import { type Check, tiers } from '../test/tiers.ts'
import { isForBrowsers, readLcov, sumUp } from './lcov.ts'

const LEAST_PERCENT = 85
const PACKAGES = ['sdk', 'cli', 'workers', 'web'] as const
const COVERAGE_FLAGS = [
  '--experimental-test-coverage',
  ...PACKAGES.map((name) => `--test-coverage-include=${name}/**/*.{ts,mjs}`),
]
const ALL_TIERS = 'unit,workers,system'
/** Tests, what only they use, and what builds the console are no product. */
const notProduct =
  /\.test\.ts$|\.d\.ts$|testing\.ts$|(^|\/)(testing|node_modules|dist)(\/|$)|^web\/(build|vite\.config)/

type TestsCheck = Extract<Check, { kind: 'tests' }>

const { values } = parseArgs({ options: { tier: { type: 'string', default: ALL_TIERS } } })
process.exitCode = main(values.tier.split(','))

function main(names: readonly string[]): number {
  const measured = tiers.filter(({ name }) => names.includes(name))
  const reports: string[] = []
  let passed = true
  for (const { needs, checks } of measured) {
    ensurePackages(needs)
    for (const check of checks) {
      // What looks at the whole machine before and after starts programs of its own, whose lines are not counted.
      if (check.kind !== 'tests' || check.globs.some((glob) => /^test\/(service|stack)\//.test(glob)))
        continue
      const run = runTests(check)
      reports.push(run.report)
      passed &&= run.passed
    }
  }
  const counts = readLcov(...reports)
  const isEnough = PACKAGES.map((name) => {
    const summary = sumUp(sourcesOf(name), counts)
    if (passed && values.tier === ALL_TIERS) writeResultEntry('coverage', name, summary)
    const { percent, lines, notLoaded } = summary
    console.log(`${name.padEnd(8)} ${percent.toFixed(1)} % of ${lines} lines (goal ${LEAST_PERCENT} %)`)
    for (const file of notLoaded) console.log(`  NOT LOADED ${file}`)
    return percent >= LEAST_PERCENT
  }).every(Boolean)
  if (!passed) console.log('A test failed: the figures are not written down.')
  return passed && isEnough ? 0 : 1
}

/** The product's files of a package that Node can run, with their text. */
function sourcesOf(name: (typeof PACKAGES)[number]): ReadonlyMap<string, string> {
  const files = globSync(`${name}/**/*.{ts,mjs}`, {
    cwd: projectRoot,
    exclude: (path) => notProduct.test(path),
  })
  const sources = files
    .filter((file) => !notProduct.test(file))
    .sort()
    .map((file) => [file, readFileSync(join(projectRoot, file), 'utf8')] as const)
  return new Map(name === 'web' ? sources.filter(([, source]) => !isForBrowsers(source)) : sources)
}

/** Programs that the tests start are measured with them, unless they are killed. */
function runTests(check: TestsCheck): { report: string; passed: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'fh')) // short, for the paths of unix sockets
  const reportPath = join(folder, 'lcov.info')
  const [program, ...args] = nodeTest(check, { reporter: 'lcov', file: reportPath }, COVERAGE_FLAGS)
  try {
    const { status } = spawnSync(program!, args, {
      cwd: projectRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    return { report: readFileSync(reportPath, 'utf8'), passed: status === 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
