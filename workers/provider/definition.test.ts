import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Shape } from '@freehold/sdk'
import { definitionFor, isCurrent } from './definition.ts'
import { limitsFor, mostVcpusFor } from './limits.ts'
import { type InstanceRecord, newRecord } from './record.ts'

const lease = `0x${'ab'.repeat(32)}` as const
const shape: Shape = { points: 1500, memoryMib: 512, diskGib: 2, gpus: 0, mbps: 10 }
const manifest = {
  version: 1,
  image: 'micro',
  sshKeys: [],
  restartOnPoweroff: false,
  vcpus: 2,
  tier: 'balanced',
} as const
const record: InstanceRecord = {
  ...newRecord({ lease, tenant: '0x12', openedBlock: 1, diskGib: 2 }),
  manifest: { ...manifest, sshKeys: [] },
}

test('the manifest says how many vCPUs, until a resize changed the points', () => {
  assert.equal(definitionFor(record, { shape }).vcpus, 2) // paid for three, asked for two
  const resized = { ...record, earlier: [{ lease, openedBlock: 1, spentUnits: '0', billedSeconds: 0 }] }
  assert.equal(definitionFor(resized, { shape }).vcpus, 3)
  assert.equal(definitionFor(resized, { shape: { ...shape, points: 400 } }).vcpus, 1)
})

test('another shape, system or bandwidth, or a disk that is too small is not current; a larger disk is', () => {
  const defined = { ...record, defined: definitionFor(record, { shape }) }
  assert.equal(isCurrent(record, { shape }), true) // by an older worker, or not yet
  assert.equal(isCurrent(defined, { shape }), true)
  assert.equal(isCurrent(defined, { shape: { ...shape, memoryMib: 1024 } }), false)
  assert.equal(isCurrent(defined, { shape: { ...shape, diskGib: 3 } }), false)
  assert.equal(isCurrent(defined, { shape: { ...shape, diskGib: 1 } }), true)
  assert.equal(isCurrent({ ...defined, mbps: 10 }, { shape }), true)
  assert.equal(isCurrent({ ...defined, mbps: 5 }, { shape }), false)
  const inRescue = { ...defined, wish: { ...record.wish, power: 'rescue' as const } }
  assert.equal(isCurrent(inRescue, { shape }), false)
})

test('weight follows the points, the quota the vCPUs', () => {
  const of = (points: number, vcpus: number) => limitsFor({ points, vcpus, memoryMib: 512 }, 'kvm')
  assert.deepEqual(of(1000, 1), { cpuWeight: 100, cpuQuotaPercent: 120, memoryLimitMib: 784 })
  assert.equal(of(250, 1).cpuWeight, 25)
  assert.equal(of(250, 1).cpuQuotaPercent, 120) // may take what is idle
  assert.equal(of(8000, 8).cpuWeight, 800)
  assert.equal(of(8_000_000, 64).cpuWeight, 10_000)
})

test('a guest may grow to the threads of its machine while it runs, and is never given fewer than it has', () => {
  assert.equal(mostVcpusFor(1, 8), 8)
  assert.equal(mostVcpusFor(4, 2), 4)
  assert.equal(mostVcpusFor(1, 128), 16)
})
