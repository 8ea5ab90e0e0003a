import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { writeSurvey } from '../machine/index.ts'
import { makeTree } from '../machine/testing/index.ts'
import { capacityOf } from './machine-capacity.ts'

const most = availableParallelism() * 1000

/** Points of a machine that was measured so, or not at all. */
function pointsWith(points: number | null, configured?: number): number {
  const stateDir = makeTempDir('capacity')
  try {
    if (points !== null) {
      const speeds = { oneThread: 4500, allThreads: points, pointsPerCore: 4500, points }
      const benchmark = { tool: 'sysbench 1.0.20', ...speeds }
      const capacity = { points: 1, memoryMib: 1, diskGib: 1, gpus: 0, mbps: 1 }
      writeSurvey(stateDir, { surveyedAt: 1, benchmark, capacity })
    }
    const capacity = configured === undefined ? {} : { points: configured }
    return capacityOf({ stateDir, guests: { capacity } as never }).points
  } finally {
    removeTempDir(stateDir)
  }
}

test('a fast processor has a thousand points per thread all the same: no two dedicated vCPUs share a thread', () => {
  assert.equal(pointsWith(most * 4 + 500), most)
})

test('a slow one has what was measured; without a measurement every thread is a baseline core', () => {
  assert.equal(pointsWith(most - 300), most - 300)
  assert.equal(pointsWith(null), most)
})

test('what the configuration says is believed', () => {
  assert.equal(pointsWith(most * 4, most * 2), most * 2)
})

test('bandwidth has an end where no network card tells its speed: a gigabit', () => {
  const stateDir = makeTempDir('capacity')
  try {
    const capacity = (root: string) => capacityOf({ stateDir, guests: { capacity: {} } as never }, root)
    const cards: Record<string, string> = { 'sys/class/net/eth0/device/vendor': '0x1af4' }
    makeTree(join(stateDir, 'silent'), { ...cards, 'sys/class/net/eth0/speed': '-1' })
    makeTree(join(stateDir, 'fast'), { ...cards, 'sys/class/net/eth0/speed': '25000' })
    assert.equal(capacity(join(stateDir, 'silent')).mbps, 1000)
    assert.equal(capacity(join(stateDir, 'fast')).mbps, 25_000)
    assert.equal(capacity('/nowhere').mbps, 1000)
  } finally {
    removeTempDir(stateDir)
  }
})
