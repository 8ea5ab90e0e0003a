import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Instance } from '@freehold/sdk/hostApi'
import { possibleActions } from './words.ts'

const instance = (part: Partial<Instance>) =>
  ({ stage: 'active', power: 'running', isInRescue: false, operation: null, ...part }) as Instance

test('what is on can be stopped, what is off can be started', () => {
  assert.deepEqual(possibleActions(instance({})), ['stop', 'restart', 'reset', 'rescue'])
  assert.deepEqual(possibleActions(instance({ power: 'stopped' })), ['start', 'rescue'])
  assert.deepEqual(possibleActions(instance({ power: 'crashed' })), ['start', 'rescue'])
})

test('from the rescue system the way leads back to the disk', () => {
  assert.ok(possibleActions(instance({ isInRescue: true })).includes('endRescue'))
  assert.ok(!possibleActions(instance({ isInRescue: true })).includes('rescue'))
})

test('nothing is possible while something is under way, or when the lease is over', () => {
  assert.deepEqual(possibleActions(instance({ operation: {} as Instance['operation'] })), [])
  assert.deepEqual(possibleActions(instance({ stage: 'ended' })), [])
})
