import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { activateLease, createFreeholdClient, encodeOpenPlan, planOpen, readLease, usdc } from '@freehold/sdk'
import type { Hex } from 'viem'
import { startIndexDouble } from '../../sdk/testing/indexDouble.ts'
import {
  ENDPOINT,
  FINGERPRINT,
  MANIFEST,
  passSeconds,
  SHAPE,
  startTestMarket,
  type TestMarket,
} from '../../sdk/testing/market.ts'
import { sumOf } from '../queries/lease-actions.ts'
import { readTenantHistory } from '../queries/tenant-history.ts'
import { readTenantLeases } from '../queries/tenant-leases.ts'
import { createFlowEngine } from './engine.ts'
import { advance, currentStep, type Flow, type Json } from './flow.ts'
import { definitionOf, type FlowKind, newFlow } from './flows.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket()
})
after(() => market?.stop())

const tenant = () => market.tenant.account!.address

/** Takes all steps of a flow of the tenant's, as the console does; answers it as it is then. */
async function take(kind: FlowKind, leaseId: Hex, input: { [name: string]: Json }): Promise<Flow> {
  let flow = newFlow({
    kind,
    chainId: market.network.chainId,
    escrow: market.network.contracts.leaseEscrow,
    account: tenant(),
    leaseId,
    startedAtBlock: await market.tenant.publicClient.getBlockNumber(),
    input,
  })
  const engine = createFlowEngine({
    store: {
      flowById: () => flow,
      tellFlow: (_, event) => {
        flow = advance(flow, event)
        return flow
      },
    },
    client: createFreeholdClient({ network: market.network }),
    signingClient: async () => market.tenant,
    onProgress: () => {},
  })
  await engine.run(flow.id)
  return flow
}

/** What a browser would find that was reloaded before the wallet answered, and that never heard of the transaction. */
async function findAgain(flow: Flow): Promise<Hex | null> {
  const last = flow.steps.at(-1)!
  const client = createFreeholdClient({ network: market.network })
  return (await definitionOf(flow)!.steps[last.name]!.find?.({ client, flow })) ?? null
}

async function plan(durationSeconds = 36_000) {
  const { offer, facts: recipient } = market
  return planOpen(market.tenant, { offer, shape: SHAPE, durationSeconds, manifest: MANIFEST, recipient })
}

async function open(): Promise<{ leaseId: Hex; flow: Flow; paidUnits: bigint }> {
  const planned = await plan()
  const paidUnits = planned.depositUnits + planned.terms.openFeeUnits
  const flow = await take('open', planned.leaseId, {
    plan: encodeOpenPlan(planned),
    paysUnits: String(paidUnits),
    launchesAt: '#/launch?image=micro',
  })
  assert.equal(currentStep(flow), null, JSON.stringify(flow.steps))
  return { leaseId: planned.leaseId, flow, paidUnits }
}

const activate = async (leaseId: Hex) => {
  const { terms } = await readLease(market.operator, { leaseId })
  await activateLease(market.operator, { leaseId, terms, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT })
}

test('a lease is opened, topped up, revived and closed; each transaction is found again; the history adds up', async () => {
  const { leaseId, flow, paidUnits } = await open()
  assert.match((await findAgain(flow)) ?? '', /^0x[0-9a-f]{64}$/)
  assert.equal(definitionOf(flow)?.beginsAnewAt?.(flow), '#/launch?image=micro')
  await activate(leaseId)

  const topped = await take('topUp', leaseId, { paysUnits: String(usdc('1')) })
  assert.equal(currentStep(topped), null, JSON.stringify(topped.steps))
  assert.match((await findAgain(topped)) ?? '', /^0x/)
  await passSeconds(market, 20 * 3600)
  const revived = await take('topUp', leaseId, { paysUnits: String(usdc('2')) })
  assert.equal(currentStep(revived), null, JSON.stringify(revived.steps))
  await passSeconds(market, 3600)
  const closed = await take('close', leaseId, { reason: 'TenantDone', waivesHold: false })
  assert.equal(currentStep(closed), null, JSON.stringify(closed.steps))
  assert.match((await findAgain(closed)) ?? '', /^0x/)

  const history = await readTenantHistory(market.tenant, { tenant: tenant(), ownLeaseIds: [] })
  const ofLease = history.filter((action) => action.leaseId === leaseId)
  assert.deepEqual(
    ofLease.map(({ name }) => name),
    ['Closed', 'ToppedUp', 'Revived', 'ToppedUp', 'Activated', 'Opened'],
  )
  const { inUnits, refundedUnits, paidUnits: paid } = sumOf(ofLease)
  assert.equal(inUnits, paidUnits + usdc('3'))
  assert.equal(refundedUnits + paid, inUnits, 'all of it went somewhere')
})

test('a lease that never ran is cancelled; what the contract refuses stays with its step, as a sentence', async () => {
  const { leaseId } = await open()
  const cancelled = await take('cancel', leaseId, { reason: 'TooSlow' })
  assert.equal(currentStep(cancelled), null, JSON.stringify(cancelled.steps))
  assert.match((await findAgain(cancelled)) ?? '', /^0x/)
  const again = currentStep(await take('close', leaseId, { reason: 'TenantDone' }))
  assert.equal(again?.stage, 'failed')
  assert.ok(again?.failure && !again.failure.rejected && again.failure.says.length > 20)
})

test('the leases of a tenant are read from the chain, newest first, also when the index does not answer as it should', async () => {
  const { leaseId } = await open()
  const fromChain = await readTenantLeases(market.tenant, { tenant: tenant(), ownLeaseIds: [] })
  assert.equal(fromChain[0]?.leaseId, leaseId)
  const index = await startIndexDouble({})
  try {
    const network = { ...market.network, subgraphUrl: index.url }
    const client = createFreeholdClient({ network })
    const fallen = await readTenantLeases(client, { tenant: tenant(), ownLeaseIds: [leaseId] })
    assert.deepEqual(
      fallen.map((lease) => lease.leaseId),
      fromChain.map((lease) => lease.leaseId),
    )
  } finally {
    await index.stop()
  }
})
