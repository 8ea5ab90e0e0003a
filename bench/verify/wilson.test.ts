import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agrees, rateOf } from './wilson.ts'

test('intervals are those of Wilson 1927, to four digits', () => {
  // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const known = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const
  for (const [events, trials, low, high] of known) {
    const rate = rateOf(events, trials)
    assert.ok(Math.abs(rate.low - low) < 5e-5 && Math.abs(rate.high - high) < 5e-5, `${events} of ${trials}`)
  }
})

test('all or nothing reaches the end, and no trial says nothing', () => {
  assert.equal(rateOf(20, 20).high, 1)
  assert.equal(rateOf(0, 20).low, 0)
  assert.ok(agrees(rateOf(0, 20), 0.1))
  assert.ok(!agrees(rateOf(0, 20), 0.2))
  assert.throws(() => rateOf(0, 0), /no trials/)
})
