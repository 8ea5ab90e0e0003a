import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Instance } from '@freehold/sdk/hostApi'
import { powerLook, readyLook, serviceLook } from './look.ts'

const instanceWith = (part: Partial<Instance>) =>
  ({ power: 'stopped', powerWish: 'off', powerWishBy: 'wallet', closedBy: null, ...part }) as Instance
const textOf = (part: Partial<Instance>) => powerLook(instanceWith(part)).text

test('a machine is off by whose doing it is, where it was a rule that its tenant set', () => {
  assert.equal(textOf({}), 'Off')
  assert.equal(textOf({ powerWishBy: 'idleStop' }), 'Off by the idle rule')
  assert.equal(textOf({ power: 'running', powerWishBy: 'budgetStop' }), 'Stopping by the budget rule')
  assert.equal(textOf({ power: 'absent', closedBy: 'budgetStop' }), 'Off by the budget rule')
  assert.equal(textOf({ powerWish: 'on' }), 'Starting')
})

test('every other power has its word', () => {
  assert.equal(textOf({ power: 'running', powerWish: 'on' }), 'On')
  assert.equal(textOf({ power: 'running', powerWish: 'on', isInRescue: true }), 'On (rescue system)')
  assert.equal(textOf({ power: 'paused' }), 'Paused')
  assert.equal(textOf({ power: 'crashed' }), 'Crashed')
  assert.equal(textOf({ power: 'unknown' }), 'The host does not know')
})

test('a machine that is off is not ready, whatever it was before', () => {
  const look = (part: Partial<Instance>) => readyLook(instanceWith({ power: 'running', ...part }))
  assert.equal(look({ readiness: 'ready' }).text, 'Ready')
  assert.equal(look({ readiness: 'ready', power: 'stopped' }).text, 'Not while it is off')
  assert.equal(look({ readiness: 'failed' }).type, 'error')
})

test('a service that does not work says why', () => {
  const look = (state: string, reason: string | null) =>
    serviceLook({ state, reason } as unknown as Parameters<typeof serviceLook>[0]).text
  assert.equal(look('ready', null), 'Ready')
  assert.equal(look('failed', 'exit 1'), 'Failed: exit 1')
  assert.equal(look('waiting', null), 'Not yet')
})
