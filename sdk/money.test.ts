import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  AmountError,
  formatDuration,
  formatRatePerHour,
  formatRatePerMonth,
  formatUsdc,
  ratePerSecond,
  usdc,
} from './money.ts'

test('amounts come back as they were written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n }), (units) =>
      assert.equal(usdc(formatUsdc(units)), units),
    ),
  )
  assert.equal(usdc('12.5'), 12_500_000n)
  assert.equal(usdc(' 0.000001 '), 1n)
  assert.equal(formatUsdc(12_500_000n), '12.50')
  assert.equal(formatUsdc(-1n), '-0.000001')
})

test('a month is 730 hours, in cents', () => {
  assert.equal(formatRatePerMonth(ratePerSecond('0.36')), '262.80')
  assert.equal(formatRatePerMonth(1n), '0.00')
})

test('what is no amount is refused, above all what would be rounded', () => {
  for (const text of ['', '-1', '1,5', '1e6', '0.0000001', '.5', '5.', 'NaN', '1 USDC']) {
    assert.throws(() => usdc(text), AmountError, text)
  }
})

test('rates are written per hour, cut, and read back rounded down', () => {
  assert.equal(formatRatePerHour(66_666_000_000_000n), '0.2399976')
  assert.equal(formatRatePerHour(1n), '0.00')
  assert.equal(ratePerSecond('0.24'), 66_666_666_666_666n)
  assert.equal(ratePerSecond('3600'), 10n ** 18n)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 8 }), (cents) => {
      const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
      const rate = ratePerSecond(text)
      assert.ok(rate * 3600n <= BigInt(cents) * 10n ** 16n)
      assert.ok((rate + 1n) * 3600n > BigInt(cents) * 10n ** 16n)
    }),
  )
})

test('durations show their two largest parts', () => {
  assert.equal(formatDuration(0), '0 s')
  assert.equal(formatDuration(59), '59 s')
  assert.equal(formatDuration(3_600), '1 h')
  assert.equal(formatDuration(93_784), '1 d 2 h')
  assert.equal(formatDuration(60n), '1 min')
})
