/**
 * Measures everything, or what is named: `npm run bench [-- --only NAME[,NAME]] [-- --runs N]`. Each measurement is a file of its
 * own beside this one. Writes bench/results.json, where what was not measured now stays, and bench/README.md.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { arch, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensurePackages } from '../scripts/bootstrap/packages.ts'
import { projectRoot } from '../scripts/network/paths.ts'
import type { Measurement } from './measurement.ts'
import { measurements, named } from './measurements.ts'
import { renderReport } from './report.ts'
import { type MeasuredThing, readResults, writeResults } from './results.ts'

const HELP = `Usage: npm run bench [-- --only NAME[,NAME...]] [--runs N]

Measures: ${measurements.map(({ name }) => name).join(', ')}.
--runs says how often, where once says little (default: 5).
`

const resultsPath = join(projectRoot, 'bench/results.json')
const reportPath = join(projectRoot, 'bench/README.md')

async function measure({ name, needs, measure }: Measurement, runs: number): Promise<MeasuredThing> {
  console.error(`\n━━ ${name}`)
  ensurePackages(needs)
  const figures = await measure(runs)
  return {
    commit: describeCommit(),
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    figures,
  }
}

function describeMachine(): string {
  const [first] = cpus()
  const gib = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${first?.model ?? arch()}, ${gib} GiB, ${process.platform}`
}

/** The commit that was measured, with a mark when there were changes on top of it; what this program writes is none. */
function describeCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8' }).trim()
  const commit = git('rev-parse', '--short=10', 'HEAD')
  const changed = git(
    'status',
    '--porcelain',
    '--',
    '.',
    ':!bench/results*',
    ':!bench/README.md',
    ':!bench/gas/snapshot.json',
  )
  return changed === '' ? commit : `${commit}-dirty`
}

function runsOf(text: string): number {
  const runs = Number(text)
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs must be 1 or more, not ${text}.`)
  return runs
}

async function main(): Promise<void> {
  const options = {
    only: { type: 'string' },
    runs: { type: 'string', default: '5' },
    help: { type: 'boolean' },
  } as const
  const { values } = parseArgs({ options })
  if (values.help) {
    process.stdout.write(HELP)
    return
  }
  const runs = runsOf(values.runs)
  for (const measurement of named(values.only)) {
    if (measurement.needs.length > 0 && process.platform !== 'linux') {
      console.error(`\n━━ ${measurement.name}: measured on Linux only`)
      continue
    }
    const found = await measure(measurement, runs)
    const results = { ...readResults(resultsPath), [measurement.name]: found } // at once: the next one may fail
    writeResults(resultsPath, results)
    writeFileSync(reportPath, renderReport(measurements, results))
  }
  console.log('Written: bench/results.json, bench/README.md')
}

try {
  await main()
  process.exit()
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
