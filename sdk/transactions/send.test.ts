import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { waitFor } from '../../test/support/index.ts'
import { activateLease } from '../actions/activateLease.ts'
import { closeLease } from '../actions/closeLease.ts'
import { ENDPOINT, FINGERPRINT, openTestLease, startTestMarket, type TestMarket } from '../testing/market.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket()
})
after(() => market.stop())

test('a close that is estimated in the second of the activation is mined later, when there is somebody to pay', async () => {
  const { testClient } = market.chain
  const { leaseId, terms } = await openTestLease(market)
  await activateLease(market.operator, { leaseId, terms, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT })
  await testClient.setAutomine(false)
  const closing = closeLease(market.tenant, { leaseId, terms })
  const isSent = async () => (await testClient.getTxpoolStatus()).pending > 0
  await waitFor(isSent, { what: 'the close waits', seconds: 20, everyMs: 20 })
  await testClient.increaseTime({ seconds: 1000 })
  await testClient.mine({ blocks: 1 })
  const { state, billedSeconds, toPayeeUnits } = await closing
  assert.equal(state, 'Closed')
  assert.ok(billedSeconds >= 1000)
  assert.ok(toPayeeUnits > 0n)
})
