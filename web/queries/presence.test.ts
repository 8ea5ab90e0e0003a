import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostPresence } from '@freehold/sdk'
import { presenceOf } from './presence.ts'

const data = { host: '1' } as HostPresence
const failed = new Error('no answer')
const state = (asked: Parameters<typeof presenceOf>[0], nowMs: number) => presenceOf(asked, nowMs).state

test('until the first answer or failure we are asking', () => {
  assert.equal(state({ dataUpdatedAt: 0, error: null }, 1000), 'asking')
})

test('a host that never answered is silent at its first failure', () => {
  assert.equal(state({ dataUpdatedAt: 0, error: failed }, 1000), 'silent')
})

test('an answer counts for two minutes, whatever fails meanwhile', () => {
  const asked = { data, dataUpdatedAt: 1000, error: failed }
  assert.equal(state(asked, 1000 + 120_000), 'present')
  assert.equal(state(asked, 1000 + 120_001), 'silent')
})
