// The whole path of a verdict: seven verifiers on a chain, graph-node, the sdk's own queries, the contracts' storage as the judge.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Hex, maxUint256, zeroHash } from 'viem'
import { verifierNetworkAbi } from '../../sdk/abis/verifierNetwork.ts'
import { createFreeholdClient, type FreeholdClient } from '../../sdk/client.ts'
import { checkOutage } from '../../sdk/evidence/index.ts'
import { readLease, readVerifierConstants } from '../../sdk/reads/index.ts'
import {
  queryCredits,
  queryHostRecords,
  queryOutages,
  queryUptime,
  queryUptimes,
  queryVerifier,
  queryVerifiers,
  waitForIndexedBlock,
} from '../../sdk/subgraph/index.ts'
import type { Offer } from '../../sdk/types.ts'
import { uptimeAt, uptimeOfDays } from '../../sdk/uptime/index.ts'
import { type EpochTiming, type Outcome, startOf } from '../../sdk/verify/index.ts'
import { startTestChain, type TestChain, waitFor } from '../support/index.ts'
import { startTestIndexer, type TestIndexer } from './indexer.ts'
import { type Market, marketOf, type OpenedTestLease } from './market.ts'
import { seatVerifiers, type TestBallot, type TestVerifiers } from './verification.ts'

const HOST = 1n
const KIND = 1
const TARGET = 0
const SEATS = 7
const SHAPE = { points: 1000, memoryMib: 1024, diskGib: 10, gpus: 0, mbps: 10 }

let chain: TestChain
let indexer: TestIndexer
let client: FreeholdClient
let market: Market
let timing: EpochTiming
let verifiers: TestVerifiers
let lease: OpenedTestLease
/** The first epoch that counts. */
let first: bigint

before(async () => {
  chain = await startTestChain()
  market = marketOf(chain)
  const { deployer, operator } = chain.accounts
  const network = { address: chain.contracts.verifierNetwork, abi: verifierNetworkAbi } as const
  await market.call(deployer, 'setCreditor', [chain.contracts.verifierNetwork])
  await market.send(deployer, { ...network, functionName: 'setCommittees', args: [3, 2, 4, 3] })
  const offer = await furnishHost()
  indexer = await startTestIndexer(chain)
  client = createFreeholdClient({ network: indexer.network })
  timing = (await readVerifierConstants(client)).timing
  await market.send(operator, { ...network, functionName: 'enrol', args: [HOST, KIND, zeroHash] })
  verifiers = await seatVerifiers(chain, timing, SEATS)
  lease = await market.open(offer, { salt: 1n, shape: SHAPE, depositUnits: 5_000_000n })
  await market.activate(lease)
  first = (await verifiers.epochNow()) + 2n
})

after(async () => {
  await indexer?.stop()
  await chain?.stop()
})

const found = (outcome: Outcome) => new Map([[TARGET, outcome]])

test('a host that everybody finds up is up in the index, and every verifier has revealed', async () => {
  await verifiers.runEpoch(first, found('Up'))
  await indexed()
  const { network, verifiers: all } = await queryVerifiers(indexer)
  assert.equal(network?.lastEpoch?.number, first)
  assert.equal(network?.targetCount, 1)
  assert.deepEqual(
    all.map(({ seat, address, reveals, commits, disagreements, url }) => [
      seat,
      address,
      reveals,
      commits,
      disagreements,
      url,
    ]),
    verifiers.members.map(({ seat, account }) => [
      seat,
      account.address,
      1,
      1,
      0,
      `https://v${seat}.example`,
    ]),
  )
  assert.equal(
    all.reduce((sum, { outcomes }) => sum + outcomes, 0),
    3,
    'only members count',
  )
  const [stake] = await chain.publicClient.readContract({ ...verifiers.network, functionName: 'stakes' })
  assert.ok(
    all.every((verifier) => verifier.stake?.bondedUnits === stake && verifier.stake.lockedUnits === stake),
  )
  const page = await queryVerifier(indexer, { seat: 4 })
  assert.deepEqual(
    page?.ballots.map((ballot) => ballot.epoch),
    [first],
  )
  assert.deepEqual(
    page?.actions.map(({ name }) => name),
    ['Registered'],
  )

  const atSeconds = await verifiers.now()
  const { day } = uptimeAt(await queryUptime(indexer, { host: HOST, atSeconds }), { ...timing, atSeconds })
  assert.deepEqual(day, { upSeconds: timing.epochSeconds, downSeconds: 0, ratio: 1 })
  const many = await queryUptimes(indexer, { hosts: [HOST, 99n], atSeconds })
  assert.deepEqual([...many.keys()], [HOST])
  assert.deepEqual(uptimeOfDays(many.get(HOST)!, { ...timing, atSeconds, days: 30 }), day)
  const [record] = await queryHostRecords(indexer, { host: HOST })
  assert.ok(record?.firstUpAt && record.lastUpAt === record.firstUpAt && record.downSince === null)
})

test('two committees find it down: the clock stands, the lease is credited, and all of it holds against the chain', async () => {
  await takeDown(first + 1n)
  await indexed()
  const [outage, ...more] = await queryOutages(indexer, { host: HOST, onlyPosted: true })
  assert.equal(more.length, 0)
  assert.equal(outage?.reportedEpoch, first + 1n)
  await assertCommittees(outage!.report!.committee, 'committeeOf', first + 1n)
  await assertCommittees(outage!.confirmation!.confirmationCommittee, 'confirmationCommitteeOf', first + 2n)
  const checks = await checkOutage(client, { outage: outage! })
  assert.ok(checks.length > 8, `${checks.length} claims`)
  assert.deepEqual(
    checks.filter(({ isTrue }) => !isTrue),
    [],
  )
  const forged = {
    ...outage!,
    report: { ...outage!.report!, committee: outage!.report!.committee.toReversed() },
  }
  const [wrong] = (await checkOutage(client, { outage: forged })).filter(({ isTrue }) => !isTrue)
  assert.match(wrong?.says ?? '', /draws as first committee/)

  const { status, atSeconds } = await readLease(client, { leaseId: lease.leaseId })
  const credits = await queryCredits(indexer, { leaseId: lease.leaseId, atSeconds })
  assert.equal(credits?.credits.length, 1)
  assert.equal(credits?.credits[0]?.outage?.id, outage?.id)
  assert.equal(credits!.ranSeconds - credits!.creditedSeconds, status.billedSeconds)
  const [record] = await queryHostRecords(indexer, { host: HOST })
  assert.equal(record?.downSince, outage?.fromSeconds)
})

test('a committee that finds it up again ends the outage, and the credit with it', async () => {
  const epoch = (await verifiers.epochNow()) + 1n
  const ballots = await verifiers.runEpoch(epoch, found('Up'))
  await verifiers.at(reportTime(epoch), [
    [
      anybody(),
      {
        ...verifiers.network,
        functionName: 'reportUp',
        args: [epoch, TARGET, await ballotsOf('committeeOf', epoch, ballots, 2)],
      },
    ],
  ])
  await market.pass(1000)
  await indexed()
  const [outage] = await queryOutages(indexer, { host: HOST, onlyPosted: true })
  assert.equal(outage?.liftedAt, reportTime(epoch))
  assert.equal(outage?.lift?.verdict, 'Up')
  assert.deepEqual(
    outage?.verdicts.map(({ name }) => name),
    ['Reported', 'Confirmed', 'Posted', 'Lifted'],
  )
  assert.deepEqual(
    (await checkOutage(client, { outage: outage! })).filter(({ isTrue }) => !isTrue),
    [],
  )
  const { status, atSeconds } = await readLease(client, { leaseId: lease.leaseId })
  const credits = await queryCredits(indexer, { leaseId: lease.leaseId, atSeconds })
  assert.equal(credits!.ranSeconds - credits!.creditedSeconds, status.billedSeconds)
  assert.equal(credits?.creditedSeconds, (outage!.liftedAt ?? 0) - outage!.fromSeconds)
  const [record] = await queryHostRecords(indexer, { host: HOST })
  assert.deepEqual([record?.downSince, record?.lastDownUntil], [null, outage?.liftedAt])
})

test('a verdict that a reorganisation takes away is taken away here too', async () => {
  await indexed()
  const before = await queryOutages(indexer, { host: HOST })
  const epoch = (await verifiers.epochNow()) + 1n
  const ballots = await verifiers.runEpoch(epoch, found('Down'))
  await report('reportDown', 'committeeOf', epoch, ballots, 2)
  await indexed()
  assert.equal((await queryOutages(indexer, { host: HOST })).length, before.length + 1)
  assert.deepEqual(new Set(await revealsOfAll()), new Set([5]))

  await chain.testClient.request({ method: 'anvil_reorg' as never, params: [2, []] as never })
  await chain.testClient.mine({ blocks: 1 }) // graph-node looks again only when the chain grows
  await waitFor(async () => (await revealsOfAll()).every((reveals) => reveals === 4), {
    what: 'report and reveals of the abandoned blocks are gone',
    seconds: 60,
  })
  assert.deepEqual(await queryOutages(indexer, { host: HOST }), before)
})

const revealsOfAll = async () => (await queryVerifiers(indexer)).verifiers.map(({ reveals }) => reveals)

/** Reported in one epoch, confirmed in the next, posted once the host can no longer answer. */
async function takeDown(epoch: bigint): Promise<void> {
  await report('reportDown', 'committeeOf', epoch, await verifiers.runEpoch(epoch, found('Down')), 2)
  const ballots = await verifiers.runEpoch(epoch + 1n, found('Down'))
  await report('confirmDown', 'confirmationCommitteeOf', epoch + 1n, ballots, 3)
  const { answerableUntil } = await chain.publicClient.readContract({
    ...verifiers.network,
    functionName: 'targetOf',
    args: [TARGET],
  })
  await verifiers.at(answerableUntil, [
    [anybody(), { ...verifiers.network, functionName: 'postDown', args: [TARGET] }],
  ])
}

type CommitteeView = 'committeeOf' | 'confirmationCommitteeOf'

async function report(
  functionName: 'reportDown' | 'confirmDown',
  view: CommitteeView,
  epoch: bigint,
  ballots: readonly TestBallot[],
  count: number,
): Promise<void> {
  const shown = await ballotsOf(view, epoch, ballots, count)
  await verifiers.at(reportTime(epoch), [
    [anybody(), { ...verifiers.network, functionName, args: [epoch, TARGET, shown] }],
  ])
}

const reportTime = (epoch: bigint) => startOf(timing, epoch) + timing.revealEnd
const anybody = () => verifiers.members[0]!.account

/** As many ballots of a committee, by ascending seats. */
async function ballotsOf(view: CommitteeView, epoch: bigint, ballots: readonly TestBallot[], count: number) {
  const committee = await committeeOf(view, epoch)
  return ballots.filter(({ seat }) => committee.includes(seat)).slice(0, count)
}

const committeeOf = (functionName: CommitteeView, epoch: bigint) =>
  chain.publicClient.readContract({ ...verifiers.network, functionName, args: [epoch, TARGET] })

async function assertCommittees(
  indexed: readonly number[],
  view: CommitteeView,
  epoch: bigint,
): Promise<void> {
  assert.deepEqual(indexed, await committeeOf(view, epoch))
}

async function furnishHost(): Promise<Offer> {
  const { provider, operator, tenant } = chain.accounts
  const facts = {
    endpoint: 'https://host.example:8443',
    hpkeKey: `0x${'ab'.repeat(32)}` as Hex,
    hpkeKeyVersion: 1,
    region: 'DE-FRA',
    hardware: '{}',
    tags: '',
  }
  await market.send(provider, {
    ...market.registry,
    functionName: 'register',
    args: [operator.address, provider.address, BEACON_KEY, facts],
  })
  const args = [chain.contracts.leaseEscrow, maxUint256]
  await market.send(tenant, { ...market.usdc, functionName: 'approve', args })
  return market.publish({
    payee: provider.address,
    host: HOST,
    kind: KIND,
    trialSeconds: 0,
    creditor: chain.contracts.verifierNetwork,
    prices: { point: 5_000_000_001n, mib: 1_000_000_003n, gib: 100_000_007n, mbps: 10_000_019n, gpu: 1n },
    capacity: { points: 64_000, memoryMib: 262_144, diskGib: 4000, gpus: 0, mbps: 10_000 },
    openFeeUnits: 0n,
  })
}

/** The generator of P-256: a point that any check accepts. */
const BEACON_KEY: Hex =
  '0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'

async function indexed(): Promise<void> {
  await waitForIndexedBlock(indexer, {
    blockNumber: await chain.publicClient.getBlockNumber({ cacheTime: 0 }),
    timeoutMs: 120_000,
  })
}
