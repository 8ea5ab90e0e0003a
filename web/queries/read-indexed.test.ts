import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCurrent } from './read-indexed.ts'

const index = { blockNumber: 100n, blockHash: null, hasIndexingErrors: false }

test('an index within a minute of the head is asked', () => {
  assert.equal(isCurrent(index, 100n, 1500), true)
  assert.equal(isCurrent(index, 140n, 1500), true)
})

test('one that stands still or failed is not', () => {
  assert.equal(isCurrent(index, 141n, 1500), false)
  assert.equal(isCurrent({ ...index, hasIndexingErrors: true }, 100n, 1500), false)
})
