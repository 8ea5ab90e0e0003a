import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, snapshot, test } from 'node:test'
import { readLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { startEvidenceDouble, timedOut } from '../../sdk/testing/evidenceDouble.ts'
import { type IndexDouble, startIndexDouble } from '../../sdk/testing/indexDouble.ts'
import {
  clockActions,
  creditedLease,
  hostRecord,
  outage,
  uptimeFacts,
  verifierPage,
  verifiers,
} from '../../sdk/testing/indexFacts.ts'
import { scrub } from '../testing/scrub.ts'
import { type CliWorld, startCliWorld } from '../testing/world.ts'

snapshot.setDefaultSnapshotSerializers([(value) => String(value)])

let world: CliWorld
let index: IndexDouble
let leaseId: Hex
/** Block time when the lease was activated. */
let activatedAt: number

before(async () => {
  world = await startCliWorld()
  const words = ['rent', '--image', 'micro', '--hours', '24', '--yes', '--no-wait']
  leaseId = (await world.json<{ leaseId: Hex }>(words)).leaseId
  await world.host.activate(leaseId, 'ssh://root@127.0.0.1:40022', `0x${'ab'.repeat(32)}`)
  const { chain } = world.market
  activatedAt = Number((await chain.publicClient.getBlock()).timestamp)
  await chain.testClient.increaseTime({ seconds: 6 * 3600 })
  await chain.testClient.mine({ blocks: 1 })
  index = await startIndexDouble({
    uptime: ({ days }) => uptimeFacts(Number(days) + 91 * 86_400),
    records: ({ where }) => recordsOf(where as { host?: string }),
    creditedLease: () => ({ lease: creditedLease(world.market.host, activatedAt) }),
    clock: () => ({ hostActions: clockActions(activatedAt + 600) }),
    outages: () => ({ outages: [] }),
    verifiers: () => verifiers,
    verifier: ({ seat }) => (seat === 1 ? verifierPage : { verifiers: [], epoches: [] }),
  })
  const file = join(world.env.FREEHOLD_STATE ?? '', 'network.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), subgraphUrl: index.url }))
})

after(async () => {
  await index?.stop()
  await world?.stop()
})

const now = () => activatedAt + 6 * 3600
const recordsOf = ({ host }: { host?: string }) => ({
  hostKinds:
    host === undefined || host === String(world.market.host) ? [hostRecord(world.market.host, now())] : [],
})

interface Shown {
  readonly uptime: { day: { ratio: number; downSeconds: number }; bars: { ratio: number | null }[] } | null
  readonly uptimeMissing: string | null
  readonly badges: { name: string }[]
  readonly creditedSeconds: number | null
  readonly creditedUnits: string | null
}

test('show tells how the host was found, what was credited, and its badges', async () => {
  const shown = await world.json<Shown>(['show', leaseId])
  assert.equal(shown.uptime?.bars.length, 90)
  assert.equal(shown.uptime?.day.downSeconds, 1200)
  assert.ok((shown.uptime?.day.ratio ?? 1) < 1)
  assert.deepEqual(
    shown.badges.map(({ name }) => name),
    ['steady', 'proven'],
  )
  assert.equal(shown.creditedSeconds, 1200)
  assert.equal(shown.creditedUnits, '12000')
  const { stdout } = await world.freehold(['show', leaseId])
  assert.match(stdout, /Uptime +\d.* % in 24 h, .* in 30 d\n +·+.*\n/)
  assert.match(
    stdout,
    new RegExp(`Credited +20 min, 0.012 USDC \\(freehold credits ${leaseId.slice(0, 10)}\\)`),
  )
  assert.match(stdout, /Badges +steady: 30 days without confirmed downtime \(until /)
})

test('show stands without an index, and says what is missing', async () => {
  const { uptime } = index.answers
  delete index.answers.uptime
  try {
    const shown = await world.json<Shown>(['show', leaseId])
    assert.equal(shown.uptime, null)
    assert.match(shown.uptimeMissing ?? '', /no answer to uptime/)
    assert.match((await world.freehold(['show', leaseId])).stdout, /Uptime +unknown: /)
  } finally {
    index.answers.uptime = uptime!
  }
})

test('offers tell the badges of hosts, and of one host its uptime', async () => {
  const { offers, badges, uptime, reputation } = await world.json<{
    offers: { badges: { name: string }[] }[]
    badges: { name: string }[]
    uptime: object | null
    reputation: number
  }>(['offers', '--host', String(world.market.host), '--all'])
  assert.deepEqual(
    offers.map((offer) => offer.badges.map(({ name }) => name)),
    [['steady', 'proven']],
  )
  assert.equal(badges.length, 2)
  assert.ok(uptime)
  // A day and a little of the last ninety.
  assert.ok(reputation > 0 && reputation < 10, `${reputation}`)
  const one = await world.freehold(['offers', '--host', String(world.market.host), '--all'])
  assert.match(one.stdout, new RegExp(`^Reputation ${reputation} of 100$`, 'm'))
  const { stdout } = await world.freehold(['offers', '--all'])
  assert.match(stdout, /BADGES/)
  assert.match(stdout, /steady, proven/)
  assert.doesNotMatch(stdout, /in 24 h/)
})

test('credits: what another creditor gave back is told without evidence', async (t) => {
  const { code, stdout } = await world.freehold(['credits', leaseId])
  assert.equal(code, 0)
  t.assert.snapshot(scrub(stdout, world.folder))
})

test('credits: what an index makes up is not true on the chain, and the exit code says so', async () => {
  const { openTransactionHash } = await readLease(world.market.tenant, { leaseId })
  index.answers.clock = () => ({ hostActions: clockActions(activatedAt + 600, openTransactionHash) })
  const evidence = await startEvidenceDouble(1201) // of the next epoch it has nothing
  index.answers.outages = () => ({ outages: [outage(activatedAt + 600, openTransactionHash, evidence.url)] })
  const folder = join(world.folder, 'evidence')
  const { code, stdout } = await world.freehold(['credits', leaseId, '--evidence', folder])
  assert.equal(code, 1)
  assert.match(stdout, /3 of 3 in epoch 1201, 4 of 4 in 1202/)
  assert.match(stdout, /NOT TRUE: Target 0 was posted as down in transaction/)
  assert.match(stdout, /NOT TRUE: Seats 4, 3, 6 are what the seed of epoch 1201 draws as first committee/)
  const file = join(folder, `credit-${leaseId.slice(0, 10)}-${activatedAt + 600}.json`)
  assert.ok(stdout.includes(file))
  const document = JSON.parse(readFileSync(file, 'utf8'))
  assert.equal(document.format, 'freehold/credit-evidence/2')
  assert.equal(document.served.length, 7)
  assert.deepEqual(document.served[0].says, timedOut)
  assert.equal(document.credit.outage.report.downBallots[0].url, evidence.url)
  assert.ok(document.checks.some(({ isTrue }: { isTrue: boolean }) => !isTrue))
  assert.match(stdout, /Seat 4, epoch 1201: timed out after 10 s; timed out after 10 s\n/)
  assert.match(stdout, /Seat 5, epoch 1202: .* gives nothing: it answers with HTTP status 404/)
  await evidence.stop()
  assert.match((await world.freehold(['credits', leaseId, '--evidence', folder])).stderr, /exists already/)
})

test('credits: a lease without creditor, and one without downtime', async () => {
  index.answers.clock = () => ({ hostActions: [] })
  assert.match((await world.freehold(['credits', leaseId])).stdout, /Nothing was credited/)
  index.answers.creditedLease = () => ({ lease: creditedLease(world.market.host, activatedAt, null) })
  assert.match((await world.freehold(['credits', leaseId])).stdout, /name no creditor/)
  index.answers.creditedLease = () => ({ lease: null })
  const { code, stderr } = await world.freehold(['credits', leaseId])
  assert.equal(code, 1)
  assert.match(stderr, /does not know lease/)
})

test('verifiers: the list, and one of them', async (t) => {
  t.assert.snapshot((await world.freehold(['verifiers'])).stdout)
  t.assert.snapshot((await world.freehold(['verifiers', '1'])).stdout)
  const { code, stderr } = await world.freehold(['verifiers', '9'])
  assert.equal(code, 1)
  assert.match(stderr, /Nobody ever sat on seat 9/)
})
