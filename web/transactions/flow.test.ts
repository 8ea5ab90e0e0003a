import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  advance,
  currentStep,
  type Flow,
  type FlowEvent,
  goesOnAlone,
  isFinished,
  readFlows,
} from './flow.ts'

const flow: Flow = {
  id: '0x01',
  kind: 'open',
  chainId: 31337,
  escrow: '0x02',
  account: '0x03',
  leaseId: '0x01',
  startedAtMs: 1,
  startedAtBlock: '7',
  input: { deposit: '5000000' },
  steps: [
    { name: 'permit', stage: 'ready' },
    { name: 'open', stage: 'ready' },
  ],
}
const after = (...events: FlowEvent[]) => events.reduce(advance, flow)
const hash = '0xaa' as const

test('a flow walks from permit to receipt', () => {
  const end = after(
    { type: 'asked' },
    { type: 'done', output: { v: 27 } },
    { type: 'asked' },
    { type: 'sent', hash },
    { type: 'done' },
  )
  assert.ok(isFinished(end))
  assert.deepEqual(end.steps[0]?.output, { v: 27 })
  assert.equal(end.steps[1]?.hash, hash)
})

test('a rejected signature stays and can be tried again', () => {
  const failed = after(
    { type: 'asked' },
    { type: 'failed', failure: { says: 'You declined.', rejected: true } },
  )
  assert.equal(currentStep(failed)?.failure?.rejected, true)
  assert.deepEqual(currentStep(advance(failed, { type: 'again' })), { name: 'permit', stage: 'ready' })
})

test('a sent transaction goes on alone, an unanswered question does not', () => {
  const asked = after({ type: 'done' }, { type: 'asked' })
  assert.equal(goesOnAlone(asked), false)
  assert.equal(goesOnAlone(advance(asked, { type: 'sent', hash })), true)
})

test('a sent transaction is not sent again', () => {
  const sent = after({ type: 'done' }, { type: 'asked' }, { type: 'sent', hash })
  assert.equal(advance(sent, { type: 'again' }), sent)
  assert.equal(advance(sent, { type: 'asked' }), sent)
})

test('after a failed look at the chain the same transaction is waited for; after its failure it is sent anew', () => {
  const failure = { says: 'The RPC does not answer.', rejected: false }
  const sent = after({ type: 'done' }, { type: 'asked' }, { type: 'sent', hash })
  const again = (isHashDead: boolean) =>
    advance(advance(sent, { type: 'failed', failure, isHashDead }), { type: 'again' })
  assert.equal(currentStep(again(false))?.stage, 'sent')
  assert.equal(currentStep(again(false))?.hash, hash)
  assert.deepEqual(currentStep(again(true)), { name: 'open', stage: 'ready' })
})

test('an expired permit starts over, but never once the transaction was sent', () => {
  const late = after({ type: 'asked' }, { type: 'done', output: { deadline: '1' } }, { type: 'restart' })
  assert.deepEqual(late, flow)
  const sent = after({ type: 'done' }, { type: 'asked' }, { type: 'sent', hash })
  assert.equal(advance(sent, { type: 'restart' }), sent)
})

test('a finished flow does not change any more', () => {
  const end = after({ type: 'done' }, { type: 'done' })
  assert.equal(advance(end, { type: 'again' }), end)
})

test('flows survive storage; what is no flow is left out', () => {
  const stored = JSON.stringify([flow, { id: 'x' }, null, 7])
  assert.deepEqual(readFlows(stored), [flow])
  for (const text of [null, '', '{', '{}', '"flows"']) assert.deepEqual(readFlows(text), [])
})
