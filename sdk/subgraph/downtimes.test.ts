import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hex } from 'viem'
import { downtimesOf } from './downtimes.ts'

const hash = (index: number): Hex => `0x${String(index).padStart(64, '0')}`
const action = (name: 'Latched' | 'Lifted', second: number, timestamp: number, logIndex = 0, block = 0) => ({
  name,
  second,
  timestamp,
  blockNumber: timestamp + block,
  transactionHash: hash(timestamp),
  logIndex,
})

test('latches are paired with their lifts, in whatever order they come', () => {
  const actions = [
    action('Lifted', 300, 300),
    action('Latched', 900, 1000),
    action('Latched', 100, 200),
    action('Lifted', 1000, 1000, 1),
    action('Latched', 1900, 2000),
  ]
  assert.deepEqual(downtimesOf(actions), [
    { fromSeconds: 100, untilSeconds: 300, toldAtSeconds: 200, transactionHash: hash(200) },
    { fromSeconds: 900, untilSeconds: 1000, toldAtSeconds: 1000, transactionHash: hash(1000) },
    { fromSeconds: 1900, untilSeconds: null, toldAtSeconds: 2000, transactionHash: hash(2000) },
  ])
})

test('two blocks of one second stay in order', () => {
  const found = downtimesOf([action('Lifted', 300, 300, 0, 1), action('Latched', 100, 300)])
  assert.deepEqual(
    found.map(({ untilSeconds }) => untilSeconds),
    [300],
  )
})

test('a lift whose latch is not among them is passed over', () => {
  assert.deepEqual(downtimesOf([action('Lifted', 300, 300)]), [])
})
