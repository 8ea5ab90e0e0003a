import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Address, type Hex, maxUint256 } from 'viem'
import { costUnits, depositFor, picoRateOf, rateOf, totalPicoRateOf } from '../../sdk/arithmetic/index.ts'
import { createFreeholdClient } from '../../sdk/client.ts'
import { decodeHostWord, decodeLeaseWord, leaseIdOf, packOffer } from '../../sdk/packing/index.ts'
import { listLeasesOfTenant, readLease } from '../../sdk/reads/index.ts'
import {
  type IndexedLease,
  queryAccount,
  queryCredits,
  queryDays,
  queryHosts,
  queryLease,
  queryLeaseActions,
  queryLeases,
  queryMarket,
  queryOfferHistory,
  queryOffers,
  queryRoles,
  waitForIndexedBlock,
} from '../../sdk/subgraph/index.ts'
import type { Lease, Offer, OfferTerms, Shape } from '../../sdk/types.ts'
import { watchLease } from '../../sdk/watch/index.ts'
import { startTestChain, type TestChain, waitFor } from '../support/index.ts'
import { startTestIndexer, type TestIndexer } from './indexer.ts'
import { type Market, marketOf, type OpenChoice, type OpenedTestLease } from './market.ts'

const HOST = 1n
const KIND = 1
const SMALL = { points: 1000, memoryMib: 1024, diskGib: 10, gpus: 0, mbps: 10 }
const LARGE = { points: 2667, memoryMib: 4097, diskGib: 41, gpus: 1, mbps: 99 }
/** So much more the contract may credit a lease that was revived: of two latches it remembers the newest (docs/contracts.md). */
const LATCH_REACH_SECONDS = 3600
const usdc = (whole: number) => BigInt(whole) * 1_000_000n

let chain: TestChain
let indexer: TestIndexer
let market: Market
let plain: Offer
let judged: Offer
const leases: OpenedTestLease[] = []

before(async () => {
  chain = await startTestChain()
  market = marketOf(chain)
  await registerHost()
  indexer = await startTestIndexer(chain)
})

after(async () => {
  await indexer?.stop()
  await chain?.stop()
})

test('hosts and offers are found as they were published', async () => {
  const { provider, deployer, spare } = chain.accounts
  await market.call(deployer, 'setCreditor', [spare[0].address])
  plain = await market.publish(offerTerms(null, 0n))
  judged = await market.publish(offerTerms(spare[0].address, 500n))
  await indexed()

  const [host, ...others] = await queryHosts(indexer, { owner: provider.address })
  assert.equal(others.length, 0)
  assert.equal(host?.host, HOST)
  assert.equal(host?.owner, provider.address)
  assert.deepEqual(host?.facts, { ...FACTS, hpkeKeyVersion: 1 })
  const listings = await queryOffers(indexer, { kind: KIND })
  const byHash = (a: Offer, b: Offer) => a.offerHash.localeCompare(b.offerHash)
  assert.deepEqual(listings.map(({ offer }) => offer).sort(byHash), [plain, judged].sort(byHash))
  assert.deepEqual(listings[0]?.freeShape, plain.capacity)
})

test('a plain lease from open to close, told by the index to the unit', async () => {
  const lease = await open(plain, { salt: 1n, shape: SMALL, depositUnits: usdc(1) })
  await market.activate(lease)
  await market.pass(2000)
  await market.call(chain.accounts.spare[1], 'withdraw', [lease.packed])
  await market.pass(500)
  await market.call(chain.accounts.tenant, 'close', [lease.packed, 0, false])
  await indexed()

  const found = await mustFind(lease.leaseId)
  assert.equal(found.word.state, 'Closed')
  assert.equal(found.ending?.how, 'Closed')
  assert.equal(found.ending?.reason, 'TenantDone')
  assert.equal(found.ending?.by, chain.accounts.tenant.address)
  const billed = found.ending?.billedSeconds ?? 0
  assert.equal(billed, (found.endedAt ?? 0) - (found.activatedAt ?? 0))
  const gross = costUnits(billed, picoRateOf(lease.terms.rate))
  assert.equal(found.money.toPayeeUnits + found.money.feeUnits, gross)
  assert.equal(found.money.feeUnits, (gross * 250n) / 10_000n)
  assert.equal(found.money.refundedUnits, usdc(1) - gross)
  const history = await queryLeaseActions(indexer, { leaseId: lease.leaseId })
  assert.deepEqual(
    history.map(({ name }) => name),
    ['Closed', 'Withdrawn', 'Activated', 'Opened'],
  )
})

test('leases that end before they run give everything back but the open fee', async () => {
  const declined = await open(judged, { salt: 2n, shape: SMALL, depositUnits: usdc(1) })
  const cancelled = await open(judged, { salt: 3n, shape: LARGE, depositUnits: usdc(2) })
  const expired = await open(judged, { salt: 4n, shape: LARGE, depositUnits: usdc(2) })
  await market.call(chain.accounts.operator, 'decline', [declined.packed, 0])
  await market.call(chain.accounts.tenant, 'cancel', [cancelled.packed, 1])
  await market.pass(1000)
  await market.call(chain.accounts.spare[1], 'cancel', [expired.packed, 2])
  await indexed()

  const endings = await Promise.all([declined, cancelled, expired].map(({ leaseId }) => mustFind(leaseId)))
  assert.deepEqual(
    endings.map(({ ending }) => [ending?.how, ending?.reason]),
    [
      ['Declined', 'BadManifest'],
      ['Cancelled', 'TooSlow'],
      ['Cancelled', 'DeadlinePassed'],
    ],
  )
  assert.deepEqual(
    endings.map(({ money }) => [money.refundedUnits, money.toPayeeUnits, money.openFeeKeptUnits]),
    [
      [usdc(1), 0n, 500n],
      [usdc(2), 500n, 0n],
      [usdc(2) + 500n, 0n, 0n],
    ],
  )
})

test('clocks follow verdicts, revivals and settlements exactly as in the contract', async () => {
  const [judge, , author] = chain.accounts.spare
  const running = await open(judged, {
    salt: 5n,
    shape: SMALL,
    depositUnits: usdc(1),
    author: author.address,
    royaltyBps: 700,
  })
  const dry = await open(judged, { salt: 6n, shape: LARGE, depositUnits: leastDeposit(judged, LARGE) })
  await market.activate(running)
  await market.activate(dry)
  await market.pass(3000)
  await market.call(judge, 'latch', [HOST, KIND, (await market.now()) - 700])
  await checkAgainstChain()
  await market.pass(400)
  await market.call(judge, 'lift', [HOST, KIND])
  await market.pass(9000)
  await checkAgainstChain()
  await market.call(chain.accounts.tenant, 'revive', [dry.packed, usdc(3)])
  await market.call(chain.accounts.spare[1], 'withdraw', [running.packed])
  await checkAgainstChain()
  await market.call(judge, 'latch', [HOST, KIND, (await market.now()) - 3000])
  await market.call(judge, 'lift', [HOST, KIND])
  await checkAgainstChain()
  await market.pass(1500)
  await market.call(chain.accounts.operator, 'close', [running.packed, 1, false])
  await market.pass(600)
  await checkAgainstChain()
  await market.call(judge, 'latch', [HOST, KIND, (await market.now()) - 900])
  await market.call(judge, 'lift', [HOST, KIND])
  await market.call(chain.accounts.spare[1], 'finalize', [running.packed])
  await checkAgainstChain()

  const settled = await mustFind(running.leaseId)
  assert.equal(settled.word.state, 'Closed')
  const [finalized] = await queryLeaseActions(indexer, { leaseId: running.leaseId, names: ['Finalized'] })
  assert.ok((finalized?.creditedSeconds ?? 0) > 0, 'the verdict after the close struck seconds')
  assert.equal((await mustFind(dry.leaseId)).word.state, 'Active')
  const owed = await chain.publicClient.readContract({
    ...market.escrow,
    functionName: 'owedTo',
    args: [author.address],
  })
  assert.equal((await queryAccount(indexer, { account: author.address })).owedUnits, owed)
})

test('a dry lease that settles keeps its dead seconds', async () => {
  const lease = await open(judged, { salt: 7n, shape: SMALL, depositUnits: leastDeposit(judged, SMALL) })
  await market.activate(lease)
  await market.pass(3900)
  await market.call(chain.accounts.provider, 'close', [lease.packed, 4, false])
  await checkAgainstChain()
  assert.equal((await mustFind(lease.leaseId)).word.state, 'Settling')
  await market.pass(3600)
  await market.call(chain.accounts.spare[1], 'finalize', [lease.packed])
  await checkAgainstChain()
})

test('an instance goes over to successors, and its roles stay', async () => {
  const { tenant, spare } = chain.accounts
  const first = await open(judged, { salt: 8n, shape: SMALL, depositUnits: usdc(2) })
  await market.activate(first)
  const grant = (account: Address, role: number) =>
    market.send(tenant, { ...market.roles, functionName: 'grantRole', args: [first.packed, account, role] })
  await grant(spare[1].address, 1)
  await grant(spare[2].address, 2)
  await market.pass(5000)
  const larger = await market.resize(first, judged, { shape: LARGE, purseUnits: usdc(5), salt: 9n })
  leases.push(larger)
  await checkAgainstChain()
  await market.pass(1000)
  const shape = { ...SMALL, diskGib: LARGE.diskGib } // a disk never shrinks
  const smaller = await market.resize(larger, judged, { shape, purseUnits: usdc(1), salt: 10n })
  leases.push(smaller)
  const args = [smaller.packed, spare[1].address]
  await market.send(tenant, { ...market.roles, functionName: 'revokeRole', args })
  await checkAgainstChain()

  const [old, between, now] = [
    await mustFind(first.leaseId),
    await mustFind(larger.leaseId),
    await mustFind(smaller.leaseId),
  ]
  assert.equal(old.successorId, larger.leaseId)
  assert.equal(old.ending?.reason, 'Resized')
  assert.deepEqual([between.predecessorId, between.successorId], [first.leaseId, smaller.leaseId])
  assert.equal(now.predecessorId, larger.leaseId)
  for (const { firstLeaseId, manifest, manifestSalt, activation } of [old, between, now]) {
    assert.deepEqual([firstLeaseId, manifest, manifestSalt], [first.leaseId, old.manifest, 8n])
    assert.equal(activation?.endpoint, 'ssh://root@203.0.113.7:40001')
  }
  const [resized, ...more] = await queryLeaseActions(indexer, { leaseId: larger.leaseId, names: ['Resized'] })
  assert.equal(more.length, 0)
  assert.equal(resized?.successorId, smaller.leaseId)
  assert.ok((resized.refundedUnits ?? 0n) > 0n, 'a smaller purse leaves something')
  const roles = await queryRoles(indexer, { firstLeaseId: first.leaseId })
  assert.deepEqual(
    roles.map(({ account, role }) => [account, role]),
    [[spare[2].address, 'Operator']],
  )
  assert.deepEqual(await queryRoles(indexer, { account: spare[2].address }), roles)
  assert.deepEqual(await queryRoles(indexer, { tenant: spare[2].address }), [])
})

test('sums agree with balances, with the leases and with the days', async () => {
  await market.call(chain.accounts.spare[1], 'collectFees', [HOST, KIND])
  await indexed()
  const all = await queryLeases(indexer, { tenant: chain.accounts.tenant.address, first: 1000 })
  assert.equal(all.length, leases.length)
  for (const lease of all.filter(({ word }) => word.state === 'Closed')) assertSettledToTheUnit(lease)

  const sums = await queryMarket(indexer)
  assert.equal(sums?.openedLeases, leases.length)
  assert.equal(sums?.liveLeases, all.filter(({ word }) => word.state === 'Active').length)
  const paid = sumOf(all, ({ money }) => money.toPayeeUnits)
  assert.equal(sums?.toPayeesUnits, paid)
  assert.equal(await balanceOf(chain.accounts.provider.address), paid)
  assert.equal(await balanceOf(chain.accounts.deployer.address), sums?.feeUnits)
  for (const days of [await queryDays(indexer), await queryDays(indexer, { host: HOST })]) {
    assert.equal(
      sumOf(days, (day) => day.toPayeesUnits),
      paid,
    )
    assert.equal(
      sumOf(days, (day) => day.depositedUnits),
      sums?.depositedUnits,
    )
    assert.equal(
      sumOf(days, (day) => BigInt(day.settledSeconds)),
      BigInt(sums?.settledSeconds ?? 0),
    )
    assert.equal(
      sumOf(days, (day) => BigInt(day.openedLeases)),
      BigInt(leases.length),
    )
  }
  const [host] = await queryHosts(indexer, { host: HOST })
  assert.equal(host?.earnedUnits, paid)
})

test('the chain alone and the index tell the same leases, and a watch may begin with either', async () => {
  const withIndex = createFreeholdClient(indexer)
  const withoutIndex = createFreeholdClient({ network: { ...indexer.network, subgraphUrl: null } })
  const { address: tenant } = chain.accounts.tenant
  const fromIndex = new Map(
    (await queryLeases(withIndex, { tenant, first: 1000 })).map((lease) => [lease.leaseId, lease]),
  )
  for (const { status, atSeconds, ...lease } of await listLeasesOfTenant(withoutIndex, { tenant })) {
    const { openedAt, activatedAt, endedAt, settledAt, money, ...found } = fromIndex.get(lease.leaseId)!
    assert.deepEqual(found, lease)
    const whole = { ...lease, status, atSeconds }
    for (const client of [withIndex, withoutIndex]) {
      const first: IteratorResult<Lease, void> = await watchLease(client, { leaseId: lease.leaseId }).next()
      assert.deepEqual(first.value, whole)
    }
  }
})

test('time that a lease ran less its credits is what the contract billed, and each credit names its downtime', async () => {
  const client = createFreeholdClient({ network: indexer.network })
  await indexed()
  let credited = 0
  for (const { leaseId } of leases) {
    const { status, atSeconds, activation, ending } = await readLease(client, { leaseId })
    if (!activation) continue
    const credits = await queryCredits(indexer, { leaseId, atSeconds })
    assert.ok(credits)
    const [finalized] = await queryLeaseActions(indexer, { leaseId, names: ['Finalized'] })
    const struck = finalized?.creditedSeconds ?? 0
    const billed = ending ? ending.billedSeconds - struck : status.billedSeconds
    const tooMuch = credits.ranSeconds - credits.creditedSeconds - billed
    const [revived] = await queryLeaseActions(indexer, { leaseId, names: ['Revived'] })
    if (revived) assert.ok(tooMuch >= 0 && tooMuch <= LATCH_REACH_SECONDS, `${tooMuch} s of ${leaseId}`)
    else assert.equal(tooMuch, 0, leaseId)
    for (const { downtime, outage } of credits.credits) {
      assert.equal(outage, null, 'the judge of this market is no verifier network')
      assert.ok((downtime.untilSeconds ?? 0) > downtime.fromSeconds)
    }
    credited += credits.credits.length
  }
  assert.ok(credited >= 4, `${credited} credits`)
})

test('voided and withdrawn offers are no longer listed, their history stays', async () => {
  await market.call(chain.accounts.operator, 'voidOffers', [HOST, KIND])
  const next = await market.publish(offerTerms(null, 1n), 1)
  const gone = await market.publish(offerTerms(null, 2n), 1)
  await market.call(chain.accounts.operator, 'withdrawOffer', [packOffer(gone)])
  await indexed()
  const listings = await queryOffers(indexer, { host: HOST })
  assert.deepEqual(
    listings.map(({ offer }) => offer),
    [next],
  )
  const history = await queryOfferHistory(indexer, { host: HOST })
  assert.deepEqual(
    history.map(({ name, offer }) => [name, offer?.offerHash ?? null]),
    [
      ['Withdrawn', gone.offerHash],
      ['Published', gone.offerHash],
      ['Published', next.offerHash],
      ['Voided', null],
      ['Published', judged.offerHash],
      ['Published', plain.offerHash],
    ],
  )
  plain = next
})

test('what a reorganisation takes away is taken away here too', async () => {
  await indexed()
  const sums = await queryMarket(indexer)
  const lost = await market.open(plain, { salt: 8n, shape: SMALL, depositUnits: usdc(1) })
  await market.activate(lost)
  await indexed()
  assert.equal((await mustFind(lost.leaseId)).word.state, 'Active')

  await chain.testClient.request({ method: 'anvil_reorg' as never, params: [2, []] as never })
  await chain.testClient.mine({ blocks: 1 }) // graph-node looks again only when the chain grows
  await waitFor(async () => (await queryLease(indexer, { leaseId: lost.leaseId })) === null, {
    what: 'the lease of the abandoned blocks is gone',
    seconds: 30,
  })
  assert.deepEqual(await queryLeaseActions(indexer, { leaseId: lost.leaseId }), [])
  assert.deepEqual(await queryMarket(indexer), sums)
  await checkAgainstChain()
})

const FACTS = {
  endpoint: 'https://host.example:8443',
  hpkeKey: `0x${'ab'.repeat(32)}` as Hex,
  region: 'DE-FRA',
  hardware: '{"accelerator":"none"}',
  tags: 'test,eu',
}

async function registerHost(): Promise<void> {
  const { provider, operator, tenant } = chain.accounts
  const facts = { ...FACTS, hpkeKeyVersion: 1 }
  await market.send(provider, {
    ...market.registry,
    functionName: 'register',
    args: [operator.address, provider.address, BEACON_KEY, facts],
  })
  await market.send(tenant, {
    ...market.usdc,
    functionName: 'approve',
    args: [chain.contracts.leaseEscrow, maxUint256],
  })
}

/** The generator of P-256: a point that any check accepts. */
const BEACON_KEY: Hex =
  '0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'

function offerTerms(creditor: `0x${string}` | null, openFeeUnits: bigint): OfferTerms {
  return {
    payee: chain.accounts.provider.address,
    host: HOST,
    kind: KIND,
    trialSeconds: 60,
    creditor,
    prices: {
      point: 5_000_000_001n,
      mib: 1_000_000_003n,
      gib: 100_000_007n,
      mbps: 10_000_019n,
      gpu: 9_000_000_000_001n,
    },
    capacity: { points: 64_000, memoryMib: 262_144, diskGib: 4000, gpus: 4, mbps: 10_000 },
    openFeeUnits,
  }
}

async function open(offer: Offer, choice: OpenChoice): Promise<OpenedTestLease> {
  const lease = await market.open(offer, choice)
  leases.push(lease)
  return lease
}

/** What just buys the least runway of an hour. */
function leastDeposit(offer: Offer, shape: Shape): bigint {
  return depositFor(3600, totalPicoRateOf({ rate: rateOf(shape, offer.prices), royaltyBps: 0 }))
}

async function indexed(): Promise<void> {
  await waitForIndexedBlock(indexer, {
    blockNumber: await chain.publicClient.getBlockNumber({ cacheTime: 0 }),
  })
}

async function mustFind(leaseId: Hex): Promise<IndexedLease> {
  const lease = await queryLease(indexer, { leaseId })
  assert.ok(lease, `lease ${leaseId} is indexed`)
  return lease
}

/** Every lease and the host's clock: what the index says is what the contract's storage says. */
async function checkAgainstChain(): Promise<void> {
  await indexed()
  const { publicClient } = chain
  const leaseIds = leases.map(({ leaseId }) => leaseId)
  const words = await publicClient.readContract({
    ...market.escrow,
    functionName: 'leaseWordsOf',
    args: [leaseIds],
  })
  const hostWord = await publicClient.readContract({
    ...market.escrow,
    functionName: 'hostWordOf',
    args: [HOST, KIND],
  })
  for (const [index, { leaseId, terms }] of leases.entries()) {
    const found = await mustFind(leaseId)
    assert.deepEqual(found.terms, terms)
    assert.equal(leaseIdOf(found.terms, market.place), leaseId)
    assert.deepEqual(found.hostWord, decodeHostWord(hostWord))
    assert.deepEqual(found.word, decodeLeaseWord(words[index] ?? 0n))
  }
}

/** What went in came out: to tenant, payee, author and protocol together. */
function assertSettledToTheUnit({ terms, money, leaseId }: IndexedLease): void {
  const paid = money.toPayeeUnits + money.toAuthorUnits + money.feeUnits + money.openFeeKeptUnits
  assert.equal(money.refundedUnits + paid, money.depositedUnits + terms.openFeeUnits, leaseId)
}

function sumOf<T>(items: readonly T[], amount: (item: T) => bigint): bigint {
  return items.reduce((sum, item) => sum + amount(item), 0n)
}

function balanceOf(account: `0x${string}`): Promise<bigint> {
  return chain.publicClient.readContract({ ...market.usdc, functionName: 'balanceOf', args: [account] })
}
