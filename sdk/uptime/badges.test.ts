import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badgesAt, type HostRecord } from './badges.ts'

const DAY = 86_400
const NOW = 1_732_190_400

const record = (facts: Partial<HostRecord> = {}): HostRecord => ({
  host: 7n,
  kind: 1,
  firstSeenAt: NOW - 10 * DAY,
  retiredAt: null,
  completedLeases: 0,
  lastCompletedAt: null,
  firstUpAt: null,
  lastUpAt: null,
  downSince: null,
  lastDownUntil: null,
  ...facts,
})
const namesAt = (facts: Partial<HostRecord>, atSeconds = NOW) =>
  badgesAt(record(facts), { atSeconds }).map(({ name }) => name)

test('a host of which nothing is known has no badge', () => {
  assert.deepEqual(namesAt({}), [])
})

test('steady takes thirty days without a confirmed DOWN and ends a day after the last UP', () => {
  const steady = { firstUpAt: NOW - 30 * DAY, lastUpAt: NOW - 600 }
  assert.deepEqual(badgesAt(record(steady), { atSeconds: NOW }), [
    { name: 'steady', sinceSeconds: NOW, expiresAtSeconds: NOW - 600 + DAY },
  ])
  assert.deepEqual(namesAt(steady, NOW - 1), [])
  assert.deepEqual(namesAt(steady, NOW - 600 + DAY), [])
  assert.deepEqual(namesAt({ ...steady, lastDownUntil: NOW - 30 * DAY + 1 }), [])
  assert.deepEqual(namesAt({ ...steady, lastDownUntil: NOW - 30 * DAY }), ['steady'])
  assert.deepEqual(namesAt({ ...steady, downSince: NOW - 60 }), [])
})

test('established takes ninety days and ends ninety days after the last completed lease', () => {
  const established = { firstSeenAt: NOW - 90 * DAY, completedLeases: 1, lastCompletedAt: NOW - 89 * DAY }
  assert.deepEqual(namesAt(established), ['established'])
  assert.deepEqual(namesAt(established, NOW - 1), [])
  assert.deepEqual(namesAt(established, NOW + DAY), [])
})

test('ten leases prove a host, a hundred make it trusted, for ninety days', () => {
  const completed = (completedLeases: number) => ({ completedLeases, lastCompletedAt: NOW - DAY })
  assert.deepEqual(namesAt(completed(9)), [])
  assert.deepEqual(namesAt(completed(10)), ['proven'])
  assert.deepEqual(namesAt(completed(99)), ['proven'])
  assert.deepEqual(namesAt(completed(100)), ['trusted'])
  assert.deepEqual(namesAt(completed(100), NOW + 89 * DAY), [])
})

test('a retired host has none', () => {
  const facts = { completedLeases: 100, lastCompletedAt: NOW - DAY, retiredAt: NOW }
  assert.deepEqual(namesAt(facts, NOW - 1), ['trusted'])
  assert.deepEqual(namesAt(facts), [])
})
