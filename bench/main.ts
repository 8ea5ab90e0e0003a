/**
 * Measures everything: `npm run bench [-- --runs N]`. Gas of every operation (bench/gas), and N launches of a real machine beside
 * libvirt alone (the smoke test, on Linux). Writes bench/results.json and bench/README.md.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../scripts/network/paths.ts'
import { type BenchResults, type GasResults, type Launch, renderReport } from './report.ts'

const inProject = { cwd: projectRoot, encoding: 'utf8' } as const

function measureGas(): GasResults {
  execFileSync(process.execPath, ['bench/gas/main.ts'], { ...inProject, stdio: 'inherit' })
  return JSON.parse(readFileSync(join(projectRoot, 'bench/results/gas.json'), 'utf8')) as GasResults
}

/** One run of the smoke test, with its progress on our standard error; throws when it fails. */
function measureLaunch(): Launch {
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const command = ['scripts/smoke/main.ts', '--json']
  const line = execFileSync(process.execPath, command, { ...inProject, stdio: [...stdio] })
  const { accelerator, openMinedToSshMs, bareCreateToSshMs, overheadRatio } = JSON.parse(line) as Launch
  return { accelerator, openMinedToSshMs, bareCreateToSshMs, overheadRatio }
}

function describeMachine(): string {
  const [first] = cpus()
  const gib = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${first?.model ?? arch()}, ${gib} GiB, ${process.platform}`
}

/** The commit that was measured, with a mark when there were changes on top of it. */
function describeCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, inProject).trim()
  return git('describe', '--always', '--dirty', '--abbrev=10', '--exclude=*')
}

function parseRuns(): number {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs must be 1 or more, not ${values.runs}.`)
  return runs
}

function main(): void {
  const runs = parseRuns()
  const results: BenchResults = {
    commit: describeCommit(),
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    gas: measureGas(),
    launches: process.platform === 'linux' ? Array.from({ length: runs }, measureLaunch) : null,
  }
  writeFileSync(join(projectRoot, 'bench/results.json'), `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(join(projectRoot, 'bench/README.md'), renderReport(results))
  console.log('Written: bench/results.json, bench/README.md')
}

try {
  main()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
