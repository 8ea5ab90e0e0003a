import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FreeholdClient, FreeholdError, RejectedByUserError } from '@freehold/sdk'
import type { FlowDefinition, StepDefinition } from './define-step.ts'
import { createFlowEngine } from './engine.ts'
import { advance, currentStep, type Flow, isFinished } from './flow.ts'

const HASH = `0x${'aa'.repeat(32)}` as const

type Setup = {
  steps: Record<string, StepDefinition>
  stages?: Flow['steps']
  receiptStatus?: 'success' | 'reverted'
}

/** An engine over one flow in memory, and a chain that knows one receipt. */
function setup({ steps, stages, receiptStatus = 'success' }: Setup) {
  let flow: Flow = {
    id: 'f',
    kind: 'test',
    chainId: 1,
    escrow: '0x01',
    account: '0x02',
    leaseId: '0x03',
    startedAtMs: 0,
    startedAtBlock: '1',
    input: {},
    steps: stages ?? Object.keys(steps).map((name) => ({ name, stage: 'ready' })),
  }
  const receipt = { status: receiptStatus, transactionHash: HASH, blockNumber: 7n }
  const publicClient = {
    waitForTransactionReceipt: async () => receipt,
    getBlock: async () => ({ timestamp: 1n }),
  }
  const client = { publicClient } as unknown as FreeholdClient
  const definition: FlowDefinition = { title: 'test', steps, renews: () => [['lease', '0x03']] }
  const renewed: unknown[] = []
  const engine = createFlowEngine({
    store: {
      flowById: () => flow,
      tellFlow: (_, event) => {
        flow = advance(flow, event)
        return flow
      },
    },
    client,
    signingClient: async () => client,
    onProgress: (keys) => renewed.push(...keys),
    definitions: () => definition,
  })
  return { engine, flow: () => flow, renewed }
}

const step = (run: StepDefinition['run'], find?: StepDefinition['find']): StepDefinition => ({
  title: 't',
  asks: 'a',
  run,
  find,
})
const sends = step(async ({ onHash }) => {
  onHash(HASH)
  return { blockNumber: '7' }
})

test('steps are taken one after the other, and what they make old is renewed', async () => {
  const { engine, flow, renewed } = setup({ steps: { permit: step(async () => ({ v: 27 })), send: sends } })
  await engine.run('f')
  assert.ok(isFinished(flow()))
  assert.deepEqual(flow().steps[0]?.output, { v: 27 })
  assert.equal(flow().steps[1]?.hash, HASH)
  assert.deepEqual(renewed, [
    ['lease', '0x03'],
    ['lease', '0x03'],
  ])
})

test('a no of the wallet stays with its step; asking again goes on from there', async () => {
  let isWilling = false
  const permits: number[] = []
  const permit = step(async () => {
    permits.push(1)
    return null
  })
  const send = step(async (context) => {
    if (!isWilling) throw new RejectedByUserError('open')
    return sends.run(context)
  })
  const { engine, flow } = setup({ steps: { permit, send } })
  await engine.run('f')
  assert.equal(currentStep(flow())?.failure?.rejected, true)
  await engine.run('f') // alone it does not ask again
  assert.equal(currentStep(flow())?.stage, 'failed')
  isWilling = true
  await engine.resume('f')
  assert.ok(isFinished(flow()))
  assert.equal(permits.length, 1)
})

test('what was sent before a reload only waits for its receipt', async () => {
  const run = async () => assert.fail('the wallet was asked again')
  const { engine, flow } = setup({
    steps: { send: step(run) },
    stages: [{ name: 'send', stage: 'sent', hash: HASH }],
  })
  await engine.run('f')
  assert.ok(isFinished(flow()))
})

test('a transaction that failed on chain is sent anew when asked to', async () => {
  const stages: Flow['steps'] = [{ name: 'send', stage: 'sent', hash: HASH }]
  const { engine, flow } = setup({ steps: { send: sends }, stages, receiptStatus: 'reverted' })
  await engine.run('f')
  assert.equal(currentStep(flow())?.stage, 'failed')
  assert.equal(currentStep(flow())?.hash, undefined)
  await engine.resume('f')
  assert.ok(isFinished(flow()))
})

test('after a reload the chain is looked at before anybody is asked', async () => {
  const run = async () => assert.fail('the wallet was asked again')
  const stages: Flow['steps'] = [{ name: 'send', stage: 'asking' }]
  const found = setup({ steps: { send: step(run, async () => HASH) }, stages })
  await found.engine.run('f')
  assert.ok(isFinished(found.flow()))
  const missing = setup({ steps: { send: step(run, async () => null) }, stages })
  await missing.engine.run('f')
  assert.equal(currentStep(missing.flow())?.stage, 'asking')
})

test('a wallet that never answers does not keep the person from asking again', async () => {
  let refuseFirst = (_: Error) => {}
  let asked = 0
  const send = step((context) => {
    asked += 1
    if (asked > 1) return sends.run(context)
    return new Promise((_, reject) => {
      refuseFirst = reject
    })
  })
  const { engine, flow } = setup({ steps: { send } })
  const first = engine.run('f')
  await new Promise((resolve) => setImmediate(resolve))
  await engine.resume('f')
  assert.ok(isFinished(flow()))
  refuseFirst(new FreeholdError('too late'))
  await first
  assert.ok(isFinished(flow()), 'the late no of the first window changed what the second one did')
})
