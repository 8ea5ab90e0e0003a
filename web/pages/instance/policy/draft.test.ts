import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftOf, policyOf, problemsOf } from './draft.ts'

const FULL = {
  idleStop: { afterMinutes: 90, cpuPercentBelow: 2.5, action: 'stop' },
  budgetStop: { spentUnits: '1234500000', action: 'close' },
} as const

test('a policy that is not changed stays what it was', () => {
  assert.deepEqual(policyOf(draftOf(FULL)), FULL)
  assert.deepEqual(policyOf(draftOf({ idleStop: null, budgetStop: null })), {
    idleStop: null,
    budgetStop: null,
  })
})

test('what is wrong is said beside its field, and only for rules that are on', () => {
  const draft = draftOf(FULL)
  const wrong = { idle: { ...draft.idle, minutes: '1' }, budget: { ...draft.budget, usdc: 'ten' } }
  assert.match(problemsOf(wrong).minutes ?? '', /5 minutes/)
  assert.match(problemsOf(wrong).usdc ?? '', /USDC/)
  assert.equal(policyOf(wrong), null)
  const off = { idle: { ...wrong.idle, isOn: false }, budget: { ...wrong.budget, isOn: false } }
  assert.deepEqual(policyOf(off), { idleStop: null, budgetStop: null })
})
