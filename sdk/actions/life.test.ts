import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { erc20Abi } from 'viem'
import { depositFor } from '../arithmetic/seconds.ts'
import { sharesOf } from '../arithmetic/shares.ts'
import type { FreeholdClient } from '../client.ts'
import { unsealManifest } from '../manifest/unseal.ts'
import { listLeasesOfHost, listLeasesOfTenant, readHost, readLease, readOffers } from '../reads/index.ts'
import {
  ENDPOINT,
  FINGERPRINT,
  MANIFEST,
  openTestLease,
  passSeconds,
  SHAPE,
  startTestMarket,
  type TestMarket,
} from '../testing/market.ts'
import {
  activateLease,
  cancelLease,
  closeLease,
  collectFees,
  declineLease,
  decodeOpenPlan,
  encodeOpenPlan,
  openLease,
  planOpen,
  quoteTopUp,
  topUpLease,
  withdrawLease,
} from './index.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket({ openFeeUnits: 5_000n })
})
after(() => market.stop())

function balanceOf(client: FreeholdClient): Promise<bigint> {
  const { usdc } = market.network.contracts
  const args = [client.account!.address] as const
  return client.publicClient.readContract({ address: usdc, abi: erc20Abi, functionName: 'balanceOf', args })
}

test('a lease from offer to the last unit, read from nothing but the chain', async () => {
  const before = { tenant: await balanceOf(market.tenant), owner: await balanceOf(market.owner) }
  const [listing] = await readOffers(market.tenant)
  assert.deepEqual(listing?.offer, market.offer)
  assert.deepEqual(await readHost(market.tenant, { host: market.host }), listing.host)

  const steps: string[] = []
  const plan = await planOpen(market.tenant, {
    offer: listing.offer,
    shape: SHAPE,
    durationSeconds: 7200,
    manifest: MANIFEST,
    recipient: listing.host.facts,
  })
  const { leaseId } = await openLease(market.tenant, { plan, onStep: (step) => steps.push(step) })
  assert.deepEqual(steps, ['checkBalance', 'signPermit', 'send'])

  const opened = await readLease(market.operator, { leaseId })
  assert.equal(opened.status.state, 'Open')
  assert.deepEqual(opened.terms, plan.terms)
  const { tenant, host, salt } = opened.terms
  const context = { ...plan, tenant, host, salt }
  const manifest = await unsealManifest({ envelope: opened.manifest, keys: [market.keys], context })
  assert.deepEqual(manifest, MANIFEST)

  await activateLease(market.operator, { leaseId, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT })
  await passSeconds(market, 1000)
  const running = await readLease(market.tenant, { leaseId })
  assert.equal(running.activation?.endpoint, ENDPOINT)
  assert.equal(running.activation.sshFingerprint, FINGERPRINT)
  assert.ok(running.status.billedSeconds >= 1000)

  const toppedUp = await topUpLease(market.tenant, { leaseId, amountUnits: 100_000n })
  assert.equal(toppedUp.wasRevived, false)
  assert.equal(toppedUp.depositUnits, plan.depositUnits + 100_000n)

  const withdrawn = await withdrawLease(market.stranger, { leaseId })
  assert.deepEqual(
    { ...sharesOf(plan.terms, 0, withdrawn.settledSeconds) },
    {
      toPayeeUnits: withdrawn.toPayeeUnits - 5_000n,
      toAuthorUnits: withdrawn.toAuthorUnits,
      feeUnits: withdrawn.feeUnits,
    },
  )

  await passSeconds(market, 500)
  const closed = await closeLease(market.tenant, { leaseId })
  assert.equal(closed.state, 'Closed')
  const collected = await collectFees(market.stranger, { host })
  const paid = {
    tenant: before.tenant - (await balanceOf(market.tenant)),
    owner: (await balanceOf(market.owner)) - before.owner,
  }
  assert.equal(paid.tenant, paid.owner + collected.amountUnits)
  const ended = await readLease(market.tenant, { leaseId })
  assert.equal(ended.status.state, 'Closed')
  assert.equal(ended.ending?.reason, 'TenantDone')
  assert.equal(ended.ending.billedSeconds, closed.billedSeconds)

  const mine = await listLeasesOfTenant(market.tenant, { tenant })
  assert.deepEqual(
    mine.map((lease) => lease.leaseId),
    [leaseId],
  )
  assert.deepEqual(await listLeasesOfHost(market.tenant, { host }), mine)
})

test('a plan survives a reload and is never paid twice', async () => {
  const plan = await planOpen(market.tenant, {
    offer: market.offer,
    shape: SHAPE,
    durationSeconds: 3600,
    manifest: MANIFEST,
    recipient: market.facts,
  })
  const kept = encodeOpenPlan(plan)
  const first = await openLease(market.tenant, { plan })
  const paid = await balanceOf(market.tenant)
  const again = await openLease(market.tenant, { plan: decodeOpenPlan(kept) })
  assert.equal(again.hash, first.hash)
  assert.equal(again.receipt, null)
  assert.equal(await balanceOf(market.tenant), paid)
  await cancelLease(market.tenant, { leaseId: plan.leaseId, reason: 'TenantChangedMind' })
  const afterwards = await openLease(market.tenant, { plan })
  assert.equal(afterwards.hash, first.hash)
})

test('cancel leaves the open fee with the payee, decline does not', async () => {
  const cancelled = await openTestLease(market)
  const left = await cancelLease(market.tenant, { ...cancelled, reason: 'TooSlow' })
  assert.equal(left.openFeePaidUnits, 5_000n)
  assert.equal(left.refundedUnits, cancelled.plan.depositUnits)

  const declined = await openTestLease(market)
  const back = await declineLease(market.operator, { ...declined, reason: 'NoCapacity' })
  assert.equal(back.refundedUnits, declined.plan.depositUnits + 5_000n)
  const bad = await openTestLease(market)
  const kept = await declineLease(market.operator, { ...bad, reason: 'BadManifest' })
  assert.equal(kept.openFeeKeptUnits, 5_000n)
  assert.equal((await readLease(market.tenant, bad)).ending?.reason, 'BadManifest')
  assert.equal((await collectFees(market.stranger, { host: market.host })).amountUnits, 5_000n)
})

test('a dry lease is woken by its quote', async () => {
  const lease = await openTestLease(market, 3600)
  await activateLease(market.operator, { ...lease, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT })
  await passSeconds(market, 3600 + 7200)
  const { leastUnits, deadSeconds, totalPicoRate } = await quoteTopUp(market.tenant, lease)
  assert.ok(deadSeconds >= 7200)
  assert.ok(leastUnits >= depositFor(7200, totalPicoRate))
  await assert.rejects(
    topUpLease(market.tenant, { ...lease, amountUnits: leastUnits - 200_000n }),
    /does not wake this lease. Dry for 2 h/,
  )
  const woken = await topUpLease(market.tenant, { ...lease, amountUnits: leastUnits })
  assert.equal(woken.wasRevived, true)
  assert.ok(woken.runwaySeconds >= 7200)
})
