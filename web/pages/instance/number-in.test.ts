import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numberIn } from './number-in.ts'

test('whole numbers within bounds are read', () => {
  assert.equal(numberIn(' 443 ', 1, 65_535), 443)
  for (const text of ['', '0', '65536', '-1', '1e3', '0x10', '4.5', '1,000', 'ssh'])
    assert.equal(numberIn(text, 1, 65_535), null, text)
})

test('fractions where they are allowed', () => {
  assert.equal(numberIn('2.5', 0.1, 100, { fraction: true }), 2.5)
  assert.equal(numberIn('0.05', 0.1, 100, { fraction: true }), null)
  assert.equal(numberIn('.5', 0.1, 100, { fraction: true }), null)
})
