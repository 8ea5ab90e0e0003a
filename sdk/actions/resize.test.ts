import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { erc20Abi } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { ContractRefusedError, QuoteError } from '../errors/index.ts'
import { unsealManifest } from '../manifest/unseal.ts'
import { listLeasesOfTenant, readLease, readOffers, readRole, readRoles } from '../reads/index.ts'
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
import type { Shape } from '../types.ts'
import { watchLease } from '../watch/index.ts'
import {
  activateLease,
  closeLease,
  grantRole,
  publishOffer,
  quoteResize,
  resizeLease,
  revokeRole,
  setDraining,
  withdrawLease,
} from './index.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket({ openFeeUnits: 5_000n, trialSeconds: 60 })
})
after(() => market.stop())

const LARGER: Shape = { ...SHAPE, points: 2000, memoryMib: 4096 }

function balanceOf(client: FreeholdClient): Promise<bigint> {
  const { usdc } = market.network.contracts
  const args = [client.account!.address] as const
  return client.publicClient.readContract({ address: usdc, abi: erc20Abi, functionName: 'balanceOf', args })
}

async function active(durationSeconds = 36_000) {
  const lease = await openTestLease(market, durationSeconds)
  await activateLease(market.operator, { ...lease, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT })
  return lease
}

test('a larger size for two hours, then a smaller one: one instance, three leases, every unit accounted for', async () => {
  const before = await balanceOf(market.tenant)
  const first = await active(3600)
  await passSeconds(market, 1000)
  const quote = await quoteResize(market.tenant, {
    leaseId: first.leaseId,
    offer: market.offer,
    shape: LARGER,
    durationSeconds: 7200,
  })
  assert.ok(quote.totalRate > quote.totalRateBefore)
  assert.equal(quote.runwaySeconds, 7200)
  const steps: string[] = []
  const larger = await resizeLease(market.tenant, {
    leaseId: first.leaseId,
    offer: market.offer,
    shape: LARGER,
    durationSeconds: 7200,
    onStep: (step) => steps.push(step),
  })
  assert.deepEqual(steps, ['checkBalance', 'signPermit', 'send'])
  assert.equal(larger.depositUnits, quote.depositUnits)
  assert.ok(larger.addedUnits > 0n && larger.addedUnits <= quote.addedUnits, 'mined sooner than quoted')
  assert.equal(larger.returnedUnits, 0n)

  const old = await readLease(market.tenant, { leaseId: first.leaseId })
  assert.equal(old.ending?.reason, 'Resized')
  assert.equal(old.successorId, larger.successorId)
  const now = await readLease(market.operator, { leaseId: larger.successorId })
  assert.equal(now.status.state, 'Active')
  assert.equal(now.predecessorId, first.leaseId)
  assert.equal(now.firstLeaseId, first.leaseId)
  assert.deepEqual(now.terms.shape, LARGER)
  assert.equal(now.activation?.endpoint, ENDPOINT)
  assert.equal(now.activation.sshFingerprint, FINGERPRINT)
  assert.equal(now.activation.transactionHash, larger.hash)
  const { tenant, host } = now.terms
  const place = { chainId: market.network.chainId, leaseEscrow: market.network.contracts.leaseEscrow }
  const context = { ...place, tenant, host, salt: now.manifestSalt }
  const manifest = await unsealManifest({ envelope: now.manifest, keys: [market.keys], context })
  assert.deepEqual(manifest, MANIFEST)

  await passSeconds(market, 1000)
  const smaller = await resizeLease(market.tenant, {
    leaseId: larger.successorId,
    offer: market.offer,
    shape: SHAPE,
    durationSeconds: 3600,
  })
  assert.equal(smaller.addedUnits, 0n)
  assert.ok(smaller.returnedUnits > 0n)
  const last = await readLease(market.tenant, { leaseId: smaller.successorId })
  assert.equal(last.firstLeaseId, first.leaseId)
  assert.equal(last.activation?.endpoint, ENDPOINT)
  assert.equal(last.manifest, now.manifest)

  await passSeconds(market, 500)
  const closed = await closeLease(market.tenant, { leaseId: smaller.successorId })
  const leases = await listLeasesOfTenant(market.tenant, { tenant })
  assert.deepEqual(
    leases.map(({ leaseId }) => leaseId),
    [first.leaseId, larger.successorId, smaller.successorId],
  )
  const spent = before - (await balanceOf(market.tenant))
  assert.ok(closed.billedSeconds >= 500)
  const gross = (rate: bigint, seconds: number) => (rate * BigInt(seconds)) / 10n ** 12n
  const billed =
    gross(first.terms.rate, larger.billedSeconds) +
    gross(larger.terms.rate, smaller.billedSeconds) +
    gross(smaller.terms.rate, closed.billedSeconds)
  assert.equal(spent, billed + 5_000n, 'the open fee once')
})

test('without a wish all of the purse stays, and one that is too small for the size says what to add', async () => {
  const lease = await active(3600)
  const wish = { ...lease, offer: market.offer, shape: LARGER }
  await assert.rejects(quoteResize(market.tenant, wish), (error) => {
    assert.ok(error instanceof QuoteError)
    assert.match(error.sentence, /pays for less than an hour of that size.*Next: add 0\.\d+ USDC or more/)
    return true
  })
  const added = await resizeLease(market.tenant, { ...wish, addUnits: 1_000_000n })
  assert.equal(added.addedUnits, 1_000_000n)
  assert.equal(added.returnedUnits, 0n)
  const kept = await resizeLease(market.tenant, {
    ...wish,
    leaseId: added.successorId,
    terms: added.terms,
    shape: SHAPE,
  })
  assert.equal(kept.addedUnits + kept.returnedUnits, 0n)
})

test('a successor grants no trial', async () => {
  const lease = await active()
  const next = await resizeLease(market.tenant, { ...lease, offer: market.offer, shape: LARGER })
  assert.equal(next.billedSeconds, 0, 'the old one ended in its trial')
  await passSeconds(market, 30)
  const { status } = await readLease(market.tenant, { leaseId: next.successorId })
  assert.ok(status.billedSeconds >= 30)
})

test('what cannot be is said before anything is signed, and refused by the contract all the same', async () => {
  const lease = await active(3600)
  const { offer } = market
  const wish = { ...lease, offer, shape: LARGER, durationSeconds: 3600 }
  const says = (work: Promise<unknown>, sentence: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof QuoteError, String(error))
      assert.match(error.sentence, sentence)
      return true
    })
  await says(quoteResize(market.tenant, { ...wish, durationSeconds: 60 }), /too short/)
  await says(quoteResize(market.tenant, { ...wish, offer: { ...offer, host: 99n } }), /offer is of host 99/)
  const full = { ...offer, capacity: { ...LARGER, points: 2500 } }
  const other = await active(3600)
  await says(quoteResize(market.tenant, { ...wish, offer: full }), /too little left.*beside its other leases/)
  await assert.rejects(
    resizeLease(market.stranger, { ...wish, shape: SHAPE, durationSeconds: 3600 }),
    (error) => error instanceof ContractRefusedError && error.errorName === 'NotTenant',
  )
  await setDraining(market.operator, { host: market.host, draining: true })
  await says(quoteResize(market.tenant, wish), /is draining and sells nothing now/)
  await setDraining(market.operator, { host: market.host, draining: false })
  await passSeconds(market, 3600)
  await says(quoteResize(market.tenant, wish), /runs dry before its size can change.*top it up first/)
  await closeLease(market.tenant, other)
  await says(quoteResize(market.tenant, { ...wish, ...other }), /only an instance that runs/)
})

test('a watch sees the hand-over at both ends', async () => {
  const lease = await active()
  const resized = await resizeLease(market.tenant, { ...lease, offer: market.offer, shape: LARGER })
  for await (const before of watchLease(market.tenant, { leaseId: lease.leaseId, pollMs: 10 }))
    assert.equal(before.successorId, resized.successorId)
  const watch = watchLease(market.tenant, {
    leaseId: resized.successorId,
    receipt: resized.receipt,
    pollMs: 10,
  })
  const { value } = await watch.next()
  assert.equal(value?.activation?.endpoint, ENDPOINT)
  assert.equal(value.firstLeaseId, lease.leaseId)
  await watch.return()
  await passSeconds(market, 100)
  await withdrawLease(market.stranger, { leaseId: resized.successorId })
})

test('another offer of the host prices the new size', async () => {
  const lease = await active()
  const { generation: _, offerHash: __, ...words } = market.offer
  const prices = { ...words.prices, point: words.prices.point * 2n }
  await publishOffer(market.operator, { offer: { ...words, prices } })
  const dearer = (await readOffers(market.tenant)).find(({ offer }) => offer.prices.point === prices.point)!
  const next = await resizeLease(market.tenant, { ...lease, offer: dearer.offer, shape: SHAPE })
  assert.ok(next.terms.rate > lease.terms.rate)
})

test('roles: given, changed, read, given up, taken; they stay when the instance is resized', async () => {
  const lease = await active()
  const viewer = market.stranger.account!.address
  const operator = market.owner.account!.address
  const roleOf = (account: typeof viewer, leaseId = lease.leaseId) =>
    readRole(market.stranger, { leaseId, account })
  assert.equal(await roleOf(market.tenant.account!.address), 'Owner')
  assert.equal(await roleOf(viewer), null)
  await grantRole(market.tenant, { ...lease, account: viewer, role: 'Viewer' })
  await grantRole(market.tenant, { ...lease, account: operator, role: 'Viewer' })
  await grantRole(market.tenant, { ...lease, account: operator, role: 'Operator' })
  assert.deepEqual(
    (await readRoles(market.stranger, lease)).map(({ account, role }) => [account, role]),
    [
      [viewer, 'Viewer'],
      [operator, 'Operator'],
    ],
  )
  const next = await resizeLease(market.tenant, { ...lease, offer: market.offer, shape: LARGER })
  assert.equal(await roleOf(operator, next.successorId), 'Operator')
  await revokeRole(market.tenant, { leaseId: next.successorId, account: operator })
  assert.equal(await roleOf(operator), null)
  await revokeRole(market.stranger, { ...lease, account: viewer })
  assert.deepEqual(await readRoles(market.stranger, { leaseId: next.successorId }), [])

  const refused = (work: Promise<unknown>, errorName: string) =>
    assert.rejects(work, (error) => error instanceof ContractRefusedError && error.errorName === errorName)
  const { tenant, owner, stranger } = market
  await refused(grantRole(owner, { ...lease, account: viewer, role: 'Viewer' }), 'NotLeaseTenant')
  await refused(revokeRole(owner, { ...lease, account: viewer }), 'NotLeaseTenant')
  await refused(revokeRole(stranger, { ...lease, account: viewer }), 'NothingToRevoke')
  const self = tenant.account!.address
  await refused(grantRole(tenant, { ...lease, account: self, role: 'Viewer' }), 'RoleNeedless')
  await closeLease(tenant, { leaseId: next.successorId, waiveHold: true })
  const ended = { leaseId: next.successorId, account: viewer, role: 'Viewer' } as const
  await refused(grantRole(tenant, ended), 'NotLive')
})
