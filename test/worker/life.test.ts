import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { closeLease, POINTS_PER_VCPU, readHost, readLease } from '@freehold/sdk'
import { guestName } from '../../workers/hypervisor/index.ts'
import { writeSurvey } from '../../workers/machine/index.ts'
import { readProviderConfig, rotatePublishedKey } from '../../workers/provider/index.ts'
import { waitFor } from '../support/index.ts'
import { diskOf, powerOf } from './support/host-view.ts'
import { shape, startWorkerMarket, type WorkerMarket, waitForState } from './support/market.ts'
import { startTestWorker, waitUntilServed } from './support/worker.ts'

let market: WorkerMarket
before(async () => {
  market = await startWorkerMarket('life')
})
after(() => market.stop())

test('a lease is launched, activated, closed and wiped', async () => {
  const host = await market.addHost('whole-life', { retentionSeconds: 0 })
  const worker = await startTestWorker(host)
  await worker.ready
  const lease = await host.rent()
  await waitForState(market.tenant, lease, 'Active')
  const { activation } = await readLease(market.tenant, { leaseId: lease })
  assert.match(activation!.endpoint, /^ssh:\/\/root@203\.0\.113\.9:40000$/)
  assert.equal(host.machine.host.read().guests[guestName(lease)]?.power, 'running')
  const told = worker.lines
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => /^step (begins|done)$/.test(msg))
  assert.ok(told.length > 10)
  for (const line of told) assert.deepEqual([line.lease, typeof line.step], [lease, 'string'])
  await closeLease(market.tenant, { leaseId: lease })
  await waitFor(() => host.machine.host.read().guests[guestName(lease)] === undefined, {
    what: 'wiped',
    seconds: 10,
  })
  assert.deepEqual(host.machine.forwarded(), [])
  await worker.stop()
})

test('a new HPKE key: manifests sealed to the old one and to the new one both open', async () => {
  const host = await market.addHost('rotating')
  const worker = await startTestWorker(host)
  await worker.ready
  assert.equal(await rotatePublishedKey(readProviderConfig(host.configPath)), 2)
  const { facts } = await readHost(market.tenant, { host: host.id })
  assert.equal(facts.hpkeKeyVersion, 2)
  assert.notEqual(facts.hpkeKey, host.recipient.hpkeKey)
  const leases = [await host.rent(), await host.rent({}, { recipient: facts })]
  for (const lease of leases) await waitForState(market.tenant, lease, 'Active')
  await worker.stop()
})

test('a lost book of ports: the records keep two guests from getting one port', async () => {
  const host = await market.addHost('bookless')
  const first = await startTestWorker(host)
  await first.ready
  const old = await host.rent()
  await waitForState(market.tenant, old, 'Active')
  await first.stop()
  rmSync(join(host.stateDir, 'guest-ports.json'))
  const second = await startTestWorker(host)
  await second.ready
  const young = await host.rent()
  await waitForState(market.tenant, young, 'Active')
  assert.deepEqual(
    host.machine
      .forwarded()
      .map(({ sshPort }) => sshPort)
      .toSorted(),
    [40_000, 40_001],
  )
  await second.stop()
})

test('cursor, books, outbox and Redis are lost at once: the guest stays what it was', async () => {
  const host = await market.addHost('forgetful')
  const first = await startTestWorker(host)
  await first.ready
  const lease = await host.rent()
  await waitForState(market.tenant, lease, 'Active')
  const { activation } = await readLease(market.tenant, { leaseId: lease })
  const [forward, disk] = [host.machine.forwarded(), diskOf(host, lease)]
  await first.stop()
  for (const name of ['chain', 'outbox.json', 'guest-ports.json', 'machine.json'])
    rmSync(join(host.stateDir, name), { recursive: true, force: true })
  await market.redis.empty()
  const second = await startTestWorker(host)
  await second.ready
  await waitUntilServed(second, lease)
  await waitFor(() => powerOf(host, lease) === 'running', { what: 'it runs', seconds: 20 })
  const after = await readLease(market.tenant, { leaseId: lease })
  assert.deepEqual(after.activation, activation)
  assert.deepEqual([host.machine.forwarded(), diskOf(host, lease)], [forward, disk])
  assert.deepEqual(Object.keys(host.machine.host.read().guests), [guestName(lease)])
  await second.stop()
})

test('a lease that the machine has no room for is declined, whatever was on offer', async () => {
  const host = await market.addHost('small', {
    guests: { capacity: { points: 4000, memoryMib: 4096, diskGib: 3, mbps: 15 } },
  })
  const worker = await startTestWorker(host)
  await worker.ready
  const [told] = worker.lines.filter((line) => line.includes('more than this machine has'))
  assert.match(told ?? '', /2000 GiB of disk where there are 3, 10000 Mbit\/s where there are 15/)
  const first = await host.rent()
  await waitForState(market.tenant, first, 'Active')
  const second = await host.rent() // another 2 GiB, and 10 Mbit/s
  await waitForState(market.tenant, second, 'Closed')
  const { ending } = await readLease(market.tenant, { leaseId: second })
  assert.deepEqual([ending?.how, ending?.reason], ['Declined', 'NoCapacity'])
  await worker.stop()
})

test('a tier that a thread of the machine is too slow for is declined, a lower one is launched', async () => {
  const host = await market.addHost('slow')
  const speeds = { oneThread: 240, allThreads: 480, pointsPerCore: 240, points: 480 }
  writeSurvey(host.stateDir, {
    surveyedAt: 1,
    benchmark: { tool: 'sysbench 1.0.20', ...speeds },
    capacity: { points: 480, memoryMib: 1024, diskGib: 10, gpus: 0, mbps: 100 },
  })
  const worker = await startTestWorker(host)
  await worker.ready
  const burstable = await host.rent()
  const balanced = await host.rent(
    { tier: 'balanced' },
    { shape: { ...shape, points: POINTS_PER_VCPU.balanced } },
  )
  await waitForState(market.tenant, burstable, 'Active')
  await waitForState(market.tenant, balanced, 'Closed')
  const { ending } = await readLease(market.tenant, { leaseId: balanced })
  assert.deepEqual([ending?.how, ending?.reason], ['Declined', 'NoCapacity'])
  await worker.stop()
})
