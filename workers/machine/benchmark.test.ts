import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { CommandError } from '../host/index.ts'
import { type BenchmarkError, benchmarkMachine, readSysbench } from './benchmark.ts'
import { proposeCapacity } from './propose.ts'
import { readSurvey, writeSurvey } from './survey.ts'
import type { Machine } from './types.ts'

/** What sysbench 1.0.20 of Debian 12 printed, cut to what matters. */
const printed = (eventsPerSecond: string) => `sysbench 1.0.20 (using system LuaJIT 2.1.0-beta3)

Running the test with following options:
Number of threads: 1

Prime numbers limit: 10000

CPU speed:
    events per second:  ${eventsPerSecond}

General statistics:
    total time:                          3.0011s
    total number of events:              9800
`

test('points are what a machine does beside the baseline core: one thread, and all of them', async () => {
  const asked: string[] = []
  const run = async (program: string, args: readonly string[]) => {
    asked.push([program, ...args].join(' '))
    return { stdout: printed(args.includes('--threads=1') ? '1310.25' : '6020.99') }
  }
  assert.deepEqual(await benchmarkMachine({ threads: 8, seconds: 2, run }), {
    tool: 'sysbench 1.0.20',
    oneThread: 1310.25,
    allThreads: 6020.99,
    pointsPerCore: 1310,
    points: 6020,
  })
  assert.deepEqual(asked, [
    'sysbench cpu --cpu-max-prime=10000 --threads=1 --time=2 run',
    'sysbench cpu --cpu-max-prime=10000 --threads=8 --time=2 run',
  ])
})

test('one thread is measured once', async () => {
  let runs = 0
  const run = async () => {
    runs++
    return { stdout: printed('500.00') }
  }
  assert.equal((await benchmarkMachine({ threads: 1, run })).points, 500)
  assert.equal(runs, 1)
})

test('what is missing or not understood is said', async () => {
  const missing = () => Promise.reject(new CommandError('The program sysbench is not installed.', null, ''))
  await assert.rejects(
    benchmarkMachine({ threads: 1, run: missing }),
    (error: BenchmarkError) =>
      error.name === 'BenchmarkError' && /apt-get install sysbench/.test(error.message),
  )
  for (const text of ['', 'sysbench 0.4.12: total time 1s', printed('0.00'), printed('nan')])
    assert.throws(() => readSysbench(text), /not understood/, text)
})

const machine: Machine = {
  arch: 'x64',
  cpu: { model: 'test', sockets: 1, cores: 4, threads: 8, virtualisation: 'vmx' },
  memoryMib: 10_000,
  numa: [],
  disks: [],
  gpus: [],
  nics: [{ name: 'eth0', mbps: 2500 }],
}
const measured = (points: number) => ({ tool: 't', oneThread: 1, allThreads: 1, pointsPerCore: 1, points })

test('the proposal never promises more than was measured, nor more dedicated vCPUs than threads', () => {
  const freeBytes = 100 * 2 ** 30
  const rest = { memoryMib: 7 * 1024, diskGib: 80, gpus: 0, mbps: 2500 }
  assert.deepEqual(proposeCapacity(machine, null, freeBytes), { points: 8000, ...rest })
  assert.deepEqual(proposeCapacity(machine, measured(5600), freeBytes), { points: 5600, ...rest })
  assert.deepEqual(proposeCapacity(machine, measured(21_000), freeBytes), { points: 8000, ...rest })
  assert.equal(proposeCapacity({ ...machine, nics: [] }, null, freeBytes).mbps, 1000)
  assert.equal(proposeCapacity(machine, null, 0).diskGib, 1)
})

test('a survey is kept, and one that was spoilt is not believed', (t) => {
  const folder = makeTempDir('survey')
  t.after(() => removeTempDir(folder))
  assert.equal(readSurvey(folder), null)
  const found = {
    surveyedAt: 1,
    benchmark: measured(5600),
    capacity: proposeCapacity(machine, measured(5600), 2 ** 40),
  }
  writeSurvey(folder, found)
  assert.deepEqual(readSurvey(folder), found)
  writeFileSync(join(folder, 'machine.json'), '{"surveyedAt":-1}')
  assert.throws(() => readSurvey(folder), /is damaged/)
})
