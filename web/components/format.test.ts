import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countdownText, durationText, memoryText, parseUsdc, rateText, shortHex, usdcText } from './format.ts'

test('units become text with two to six decimals', () => {
  assert.equal(usdcText(0n), '0.00')
  assert.equal(usdcText(1n), '0.000001')
  assert.equal(usdcText(12_500_000n), '12.50')
  assert.equal(usdcText(12_345_600n), '12.3456')
  assert.equal(usdcText(1_234_567_000_000n), '1,234,567.00')
  assert.equal(usdcText(-40_000n), '−0.04')
})

test('a rate never looks cheaper than it is', () => {
  assert.equal(rateText(1_000_000n, 3600n), '0.000001')
  assert.equal(rateText(5_111_111_000_000n, 3600n), '0.0184')
  assert.equal(rateText(0n, 3600n), '0.00')
})

test('typed amounts are read exactly or not at all', () => {
  assert.equal(parseUsdc('5'), 5_000_000n)
  assert.equal(parseUsdc(' 0.5 '), 500_000n)
  assert.equal(parseUsdc('0.000001'), 1n)
  for (const text of ['', '-1', '1e3', '0.0000001', 'five', '1 000', '1,234', '0,5', '1.2.3'])
    assert.equal(parseUsdc(text), null, text)
})

test('what is written is read back', () => {
  for (const units of [0n, 1n, 999_999n, 1_000_000n, 123_456_789n])
    assert.equal(parseUsdc(usdcText(units)), units)
})

test('durations show what matters', () => {
  assert.equal(durationText(45), '45 s')
  assert.equal(durationText(729), '12 min 9 s')
  assert.equal(durationText(11_100), '3 h 5 min')
  assert.equal(durationText(187_300), '2 d 4 h')
  assert.equal(durationText(7200), '2 h')
  assert.equal(durationText(86_405), '1 d')
  assert.equal(durationText(-3), '0 s')
  assert.equal(countdownText(93_849), '26:04:09')
})

test('memory and long values are short', () => {
  assert.equal(memoryText(512), '512 MiB')
  assert.equal(memoryText(1536), '1.5 GiB')
  assert.equal(memoryText(4096), '4 GiB')
  assert.equal(shortHex(`0x${'7c'.repeat(32)}`), '0x7c7c…7c7c')
  assert.equal(shortHex('0x12'), '0x12')
})
