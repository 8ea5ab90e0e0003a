import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PolicyFacts, policyVerdict } from './policy-verdict.ts'

const idle = { afterMinutes: 10, cpuPercentBelow: 5, action: 'stop' } as const
const budget = { spentUnits: '1000', action: 'stop' } as const
const busy: PolicyFacts = { isRunning: true, idleSeconds: 0, spentUnits: 10n }

test('an idle instance is stopped after its time, and not again while it is off', () => {
  const policy = { idleStop: idle, budgetStop: null }
  assert.equal(policyVerdict(policy, busy), null)
  assert.equal(policyVerdict(policy, { ...busy, idleSeconds: 599 }), null)
  const verdict = { because: 'idle', action: 'stop' }
  assert.deepEqual(policyVerdict(policy, { ...busy, idleSeconds: 600 }), verdict)
  assert.equal(policyVerdict(policy, { ...busy, idleSeconds: 600, isRunning: false }), null)
})

test('an idle instance is closed, if its tenant chose that', () => {
  const policy = { idleStop: { ...idle, action: 'close' }, budgetStop: null } as const
  assert.equal(policyVerdict(policy, { ...busy, idleSeconds: 599 }), null)
  assert.deepEqual(policyVerdict(policy, { ...busy, idleSeconds: 600 }), { because: 'idle', action: 'close' })
})

test('a spent budget stops what runs, and closes also what is off', () => {
  const spent: PolicyFacts = { ...busy, spentUnits: 1000n }
  const stop = { idleStop: null, budgetStop: budget }
  assert.deepEqual(policyVerdict(stop, spent), { because: 'budget', action: 'stop' })
  assert.equal(policyVerdict(stop, { ...spent, isRunning: false }), null)
  assert.equal(policyVerdict(stop, { ...spent, spentUnits: 999n }), null)
  const close = { idleStop: idle, budgetStop: { ...budget, action: 'close' } as const }
  const facts = { isRunning: false, idleSeconds: 0, spentUnits: 1000n }
  assert.deepEqual(policyVerdict(close, facts), { because: 'budget', action: 'close' })
})

test('without a policy nothing happens', () => {
  const facts = { isRunning: true, idleSeconds: 1e6, spentUnits: 10n ** 12n }
  assert.equal(policyVerdict({ idleStop: null, budgetStop: null }, facts), null)
})
