import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Lease, LeaseStatus } from '@freehold/sdk'
import { timelineOf } from './stops.ts'

const HOLD = 3600
const open = {
  openedAtBlock: 7n,
  openTransactionHash: '0x01',
  terms: { activationDeadline: 1000 },
  word: { state: 'Open', markAt: 0 },
  activation: null,
  ending: null,
} as unknown as Lease
const active = {
  ...open,
  word: { state: 'Active' },
  activation: { blockNumber: 9n, transactionHash: '0x02' },
} as unknown as Lease
const ending = { how: 'Closed', reason: 'TenantDone', blockNumber: 11n, transactionHash: '0x03' }
const status = (over: Partial<LeaseStatus> = {}) =>
  ({ state: 'Active', finalizableAt: 0, ...over }) as LeaseStatus
const look = (lease: Lease, at: number, over?: Partial<LeaseStatus>) =>
  timelineOf(lease, status({ state: lease.word.state, ...over }), at, HOLD).map(
    ({ id, stage }) => `${id} ${stage}`,
  )

test('an open lease waits for its host, with a deadline', () => {
  assert.deepEqual(look(open, 900), ['opened done', 'running now'])
  assert.equal(timelineOf(open, status(), 900, HOLD)[1]?.until?.atSeconds, 1000)
})

test('after the deadline the host has failed', () => {
  assert.deepEqual(look(open, 1001), ['opened done', 'running failed'])
})

test('a running lease is done so far; a dry one warns', () => {
  assert.deepEqual(look(active, 2000), ['opened done', 'running done'])
  assert.deepEqual(look(active, 2000, { isExhausted: true }), [
    'opened done',
    'running done',
    'exhausted warning',
  ])
})

test('a close without hold is settled at once, one with hold counts down', () => {
  const closed = { ...active, word: { state: 'Closed' }, ending } as unknown as Lease
  assert.deepEqual(look(closed, 2000), ['opened done', 'running done', 'ended done', 'settled done'])
  const settling = { ...active, word: { state: 'Settling', markAt: 2000 }, ending } as unknown as Lease
  assert.deepEqual(look(settling, 2001, { finalizableAt: 5600 }), [
    'opened done',
    'running done',
    'ended done',
    'settled now',
  ])
  const stops = timelineOf(settling, status({ finalizableAt: 5600 }), 2001, HOLD)
  assert.equal(stops.at(-1)?.until?.atSeconds, 5600)
  assert.equal(timelineOf(settling, status({ finalizableAt: 5600 }), 5600, HOLD).at(-1)?.until, undefined)
})

test('a declined or cancelled lease never ran', () => {
  const declined = {
    ...open,
    word: { state: 'Closed' },
    ending: { ...ending, how: 'Declined', reason: 'BadManifest' },
  } as unknown as Lease
  assert.deepEqual(look(declined, 500), ['opened done', 'ended failed'])
  assert.match(timelineOf(declined, status(), 500, HOLD)[1]?.says ?? '', /manifest/)
})
