import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barFace, percentText } from './uptime-text.ts'

const bar = (upSeconds: number, downSeconds: number) => {
  const known = upSeconds + downSeconds
  return { startsAt: 1_732_147_200, upSeconds, downSeconds, ratio: known === 0 ? null : upSeconds / known }
}

test('only a host that was never found down has 100 %', () => {
  assert.equal(percentText(bar(1, 0)), '100 %')
  assert.equal(percentText(bar(999_999, 1)), '99.99 %')
  assert.equal(percentText(bar(0, 1)), '0 %')
  assert.equal(percentText(bar(0, 0)), 'Unknown')
})

test('a day says what was found, and looks like it', () => {
  assert.deepEqual(barFace(bar(0, 0)), { className: 'uptime-bar-unknown', title: '2024-11-21: no verdict' })
  assert.deepEqual(barFace(bar(86_400, 0)), { className: 'uptime-bar-clean', title: '2024-11-21: 100 %' })
  assert.deepEqual(barFace(bar(85_200, 1200)), {
    className: 'uptime-bar-some',
    title: '2024-11-21: 98.61 %, down for 20 min',
  })
  assert.equal(barFace(bar(10, 90)).className, 'uptime-bar-bad')
})
