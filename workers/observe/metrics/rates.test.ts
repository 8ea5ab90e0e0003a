import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MetricName } from '@freehold/sdk/hostApi'
import type { GuestStats } from '../../hypervisor/index.ts'
import { guestStats } from '../support/guest-stats.ts'
import { COLUMNS, type Row } from './columns.ts'
import { rowOf } from './rates.ts'

const before = guestStats({
  cpuTimeNs: 1e9,
  stealNs: 5e8,
  vcpus: 2,
  disks: [
    { device: 'vda', readBytes: 100, readRequests: 10, writeBytes: 1000, writeRequests: 1 },
    { device: 'vdc', readBytes: 0, readRequests: 0, writeBytes: 0, writeRequests: 0 },
  ],
  nics: [{ device: 'tap', rxBytes: 10, rxPackets: 1, txBytes: 20, txPackets: 2 }],
})
const later = guestStats({
  cpuTimeNs: 4e9,
  stealNs: 7e8,
  vcpus: 2,
  disks: [
    { device: 'vda', readBytes: 500, readRequests: 12, writeBytes: 5000, writeRequests: 5 },
    { device: 'vdc', readBytes: 200, readRequests: 2, writeBytes: 0, writeRequests: 0 },
  ],
  nics: [{ device: 'tap', rxBytes: 1010, rxPackets: 3, txBytes: 40, txPackets: 4 }],
})

/** What is known, by name. */
const known = (row: Row): Partial<Record<MetricName, number>> =>
  Object.fromEntries(
    COLUMNS.map((name, index) => [name, row[index]]).filter(([, value]) => !Number.isNaN(value)),
  )

const between = (from: GuestStats | null, to: GuestStats, elapsedMs = 2000) =>
  known(rowOf(from && { atMs: 5000, stats: from }, { atMs: 5000 + elapsedMs, stats: to }))

const memory = { memoryUsedBytes: 100 * 1024, memoryTotalBytes: 400 * 1024 }

test('counters become rates per second, over all disks and cards', () => {
  assert.deepEqual(between(before, later), {
    ...memory,
    cpuPercent: 75,
    stealPercent: 5,
    diskReadBytesPerSecond: 300,
    diskWrittenBytesPerSecond: 2000,
    diskReadsPerSecond: 2,
    diskWritesPerSecond: 2,
    netReceivedBytesPerSecond: 500,
    netSentBytesPerSecond: 10,
  })
})

test('a first look knows no rates, nor does one after a long silence or at the same moment', () => {
  assert.deepEqual(between(null, later), memory)
  assert.deepEqual(between(before, later, 10_001), memory)
  assert.deepEqual(between(before, later, 0), memory)
})

test('after a restart of the guest nothing is negative and nothing jumps', () => {
  assert.deepEqual(between(later, before), memory)
  // More was received since the restart than ever before it: still no rate, for the processor's counter tells of the restart.
  const restarted = { ...later, cpuTimeNs: 1, nics: [{ ...later.nics[0]!, rxBytes: 1e9 }] }
  assert.deepEqual(between(later, restarted), memory)
})

test('one counter that went back takes only itself along', () => {
  const unplugged = { ...later, nics: [{ ...later.nics[0]!, rxBytes: 0 }] }
  const row = between(before, unplugged)
  assert.equal(row.netReceivedBytesPerSecond, undefined)
  assert.equal(row.netSentBytesPerSecond, 10)
})

test('what nobody tells is not known rather than zero', () => {
  const quiet = { stealNs: null, memory: null, disks: null, nics: [] }
  assert.deepEqual(between({ ...before, ...quiet }, { ...later, ...quiet }), { cpuPercent: 75 })
})

test('memory: what the guest says it could use is free; without a balloon driver it is what QEMU took', () => {
  const memoryIs = (change: Partial<NonNullable<GuestStats['memory']>>) =>
    between(null, { ...later, memory: { ...later.memory!, ...change } }).memoryUsedBytes
  assert.equal(memoryIs({ usableKib: null }), 350 * 1024)
  assert.equal(memoryIs({ usableKib: null, unusedKib: null, residentKib: 200 }), 200 * 1024)
  assert.equal(memoryIs({ usableKib: null, unusedKib: null }), 400 * 1024, 'never more than it was given')
  assert.equal(memoryIs({ usableKib: 1000 }), 0, 'whatever a guest says, use is not negative')
})

test('QEMU works beside its vCPUs; use stays at 100', () => {
  assert.equal(between(before, { ...later, cpuTimeNs: 9e9 }).cpuPercent, 100)
})
