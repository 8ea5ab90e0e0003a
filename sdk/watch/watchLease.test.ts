import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { activateLease, closeLease, declineLease, topUpLease } from '../actions/index.ts'
import { LeaseNotFoundError } from '../errors/quote.ts'
import {
  ENDPOINT,
  FINGERPRINT,
  openTestLease,
  passSeconds,
  startTestMarket,
  type TestMarket,
} from '../testing/market.ts'
import { watchLease } from './watchLease.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket()
})
after(() => market.stop())

test('shows each change once, from the own write to the end', async () => {
  const { leaseId, receipt, plan } = await openTestLease(market, 3600)
  const acts = [
    () => activateLease(market.operator, { leaseId, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT }),
    () => topUpLease(market.tenant, { leaseId, amountUnits: 1_000n }),
    () => passSeconds(market, 5000),
    () => closeLease(market.tenant, { leaseId }),
  ]
  const seen: string[] = []
  for await (const lease of watchLease(market.tenant, { leaseId, receipt: receipt!, pollMs: 10 })) {
    const { state, isExhausted } = lease.status
    const added = lease.word.depositUnits - plan.depositUnits
    seen.push(
      [state, lease.activation?.endpoint, added > 0n && added, isExhausted, lease.ending?.how]
        .filter(Boolean)
        .join(' '),
    )
    await acts.shift()?.()
  }
  assert.deepEqual(seen, [
    'Open',
    `Active ${ENDPOINT}`,
    `Active ${ENDPOINT} 1000`,
    `Active ${ENDPOINT} 1000 true`,
    `Closed ${ENDPOINT} Closed`,
  ])
})

test('a signal ends it quietly', async () => {
  const { leaseId } = await openTestLease(market)
  const stop = new AbortController()
  const states: string[] = []
  for await (const lease of watchLease(market.tenant, { leaseId, signal: stop.signal, pollMs: 10 })) {
    states.push(lease.status.state)
    stop.abort()
  }
  assert.deepEqual(states, ['Open'])
})

test('what a reorg takes away disappears, what comes instead is shown', async () => {
  const { leaseId } = await openTestLease(market)
  const { testClient } = market.chain
  const stop = new AbortController()
  const seen: string[] = []
  const acts = [
    () => activateLease(market.operator, { leaseId, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT }),
    () => testClient.request({ method: 'anvil_reorg' as never, params: [1, []] as never }),
    () => declineLease(market.operator, { leaseId, reason: 'NoCapacity' }),
  ]
  for await (const lease of watchLease(market.tenant, { leaseId, signal: stop.signal, pollMs: 10 })) {
    seen.push(`${lease.status.state} ${lease.activation?.endpoint ?? ''}${lease.ending?.how ?? ''}`)
    await acts.shift()?.()
  }
  assert.deepEqual(seen, ['Open ', `Active ${ENDPOINT}`, 'Open ', 'Closed Declined'])
})

test('a lease that nobody opened is not found; trouble is told and survived', async () => {
  const leaseId = `0x${'11'.repeat(32)}` as const
  await assert.rejects(watchLease(market.tenant, { leaseId }).next(), LeaseNotFoundError)
  const stop = new AbortController()
  const troubles: unknown[] = []
  const onTrouble = (error: unknown) => {
    troubles.push(error)
    if (troubles.length === 2) stop.abort()
  }
  const watch = watchLease(market.tenant, { leaseId, signal: stop.signal, pollMs: 1, onTrouble })
  assert.equal((await watch.next()).done, true)
  assert.equal(troubles.length, 2)
})
