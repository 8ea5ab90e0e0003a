import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Instance } from '@freehold/sdk/hostApi'
import { powerLook } from './look.ts'

const textOf = (part: Partial<Instance>) =>
  powerLook({
    power: 'stopped',
    powerWish: 'off',
    powerWishBy: 'wallet',
    closedBy: null,
    ...part,
  } as Instance).text

test('a machine is off by whose doing it is, where it was a rule that its tenant set', () => {
  assert.equal(textOf({}), 'Off')
  assert.equal(textOf({ powerWishBy: 'idleStop' }), 'Off by the idle rule')
  assert.equal(textOf({ power: 'running', powerWishBy: 'budgetStop' }), 'Stopping by the budget rule')
  assert.equal(textOf({ power: 'absent', closedBy: 'budgetStop' }), 'Off by the budget rule')
  assert.equal(textOf({ powerWish: 'on' }), 'Starting')
})
