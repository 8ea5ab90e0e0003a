import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, medianFigure, percentile } from './figures.ts'

test('the middle of odd and even counts, in any order', () => {
  assert.equal(median([9, 1, 5]), 5)
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.throws(() => median([]), /no middle/)
})

test('the share of the numbers that do not exceed one of them', () => {
  const numbers = Array.from({ length: 100 }, (_, index) => 100 - index)
  assert.equal(percentile(numbers, 95), 95)
  assert.equal(percentile(numbers, 100), 100)
  assert.equal(percentile([7], 95), 7)
  assert.equal(percentile([1, 2], 0), 1)
  assert.throws(() => percentile([], 95), /no numbers/)
})

test('a median keeps what it is the median of', () => {
  assert.deepEqual(medianFigure('ready', [3, 1, 2], { unit: 's', goal: 2 }), {
    what: 'ready',
    value: 2,
    unit: 's',
    goal: 2,
    samples: [3, 1, 2],
  })
})
