import assert from 'node:assert/strict'
import { closeSync, existsSync, fstatSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { closeLease, readLease, setDraining } from '@freehold/sdk'
import type { Hex } from 'viem'
import { type Caller, OperationRefusal } from '../../workers/api/index.ts'
import { COLUMNS, columnOf } from '../../workers/observe/metrics/columns.ts'
import { Minute } from '../../workers/observe/metrics/minute.ts'
import { ringsIn } from '../../workers/observe/metrics/rings.ts'
import { writeMaintenance } from '../../workers/provider/index.ts'
import { waitFor } from '../support/index.ts'
import { folderOf, ownDoingsOf, powerOf, waitForPower } from './support/host-view.ts'
import {
  type MarketHost,
  passSeconds,
  startWorkerMarket,
  type WorkerMarket,
  waitForState,
} from './support/market.ts'
import { startTestWorker, type TestWorker, waitUntilServed } from './support/worker.ts'

let market: WorkerMarket
let caller: Caller
before(async () => {
  market = await startWorkerMarket('policy')
  caller = { wallet: market.chain.accounts.tenant.address, role: 'owner' }
})
after(() => market.stop())

async function rented(name: string): Promise<{ host: MarketHost; worker: TestWorker; lease: Hex }> {
  const host = await market.addHost(name, { policyEverySeconds: 1 })
  const worker = await startTestWorker(host)
  await worker.ready
  const lease = await host.rent()
  await waitUntilServed(worker, lease)
  return { host, worker, lease }
}

const budget = (action: 'stop' | 'close') => ({
  idleStop: null,
  budgetStop: { spentUnits: '10000', action }, // 0.01 USDC: a few minutes
})

test('a spent budget stops the guest, and it stays off until the budget is raised', async () => {
  const { host, worker, lease } = await rented('stopping')
  const { operations } = worker
  await operations.setPolicy(lease, budget('stop'), caller)
  assert.deepEqual(await operations.policy(lease), budget('stop'))
  await passSeconds(market.chain, 3600)
  await waitForPower(host, lease, 'stopped')
  const off = await operations.instance(lease)
  assert.deepEqual([off?.stage, off?.powerWish, off?.powerWishBy], ['active', 'off', 'budgetStop'])
  const isTold = () => ownDoingsOf(host, lease).length >= 2 // the second line follows the guest's last moment
  await waitFor(isTold, { what: 'both are in the audit log', seconds: 10 })
  const [told, done] = ownDoingsOf(host, lease)
  assert.deepEqual([told?.by, told?.action, told?.details.action], ['budgetStop', 'setPower', 'stop'])
  assert.ok(BigInt(`${told?.details.spentUnits}`) >= 10_000n)
  assert.deepEqual([done?.by, done?.action], ['host', 'guestOff'])
  await assert.rejects(
    operations.setPower(lease, 'start', caller),
    (error) => error instanceof OperationRefusal && /The budget of 0\.01 USDC is spent/.test(error.message),
  )
  await operations.setPolicy(lease, { idleStop: null, budgetStop: null }, caller)
  await operations.setPower(lease, 'start', caller)
  await waitForPower(host, lease, 'running')
  assert.equal((await operations.instance(lease))?.powerWishBy, 'wallet')
  await worker.stop()
})

test('or closes the lease, if the tenant chose that: the rest of the purse goes back', async () => {
  const { host, worker, lease } = await rented('closing')
  await worker.operations.setPolicy(lease, budget('close'), caller)
  await passSeconds(market.chain, 3600)
  await waitForState(market.tenant, lease, 'Closed')
  const { ending } = await readLease(market.tenant, { leaseId: lease })
  assert.equal(ending?.how, 'Closed')
  await waitForPower(host, lease, 'stopped')
  assert.equal(powerOf(host, lease), 'stopped')
  const told = ownDoingsOf(host, lease).map(({ by, action }) => [by, action])
  assert.deepEqual(told[0], ['budgetStop', 'closeLease'])
  assert.equal((await worker.operations.instance(lease))?.closedBy, 'budgetStop')
  await worker.stop()
})

test('maintenance with a time closes what still runs then, and nothing before', async () => {
  const { host, worker, lease } = await rented('maintained')
  const { provider } = market.chain.accounts
  const soon = Math.floor(Date.now() / 1000) + 600
  writeMaintenance(host.stateDir, soon)
  await setDraining(market.clientOf(provider), { host: host.id, draining: true })
  const noticed = async () => (await worker.operations.instance(lease))?.notices[0]
  await waitFor(async () => (await noticed())?.includes('UTC is closed then'), {
    what: 'it is told',
    seconds: 10,
  })
  await worker.lookAtAll()
  assert.equal((await readLease(market.tenant, { leaseId: lease })).status.state, 'Active')

  writeMaintenance(host.stateDir, Math.floor(Date.now() / 1000))
  await waitForState(market.tenant, lease, 'Closed')
  const { ending } = await readLease(market.tenant, { leaseId: lease })
  assert.deepEqual([ending?.how, ending?.reason], ['Closed', 'HostMaintenance'])
  assert.ok(ending && ending.refundedUnits > 0n)
  await waitForPower(host, lease, 'stopped')
  assert.deepEqual(
    [ownDoingsOf(host, lease)[0]?.by, ownDoingsOf(host, lease)[0]?.action],
    ['host', 'closeLease'],
  )
  assert.equal((await worker.operations.instance(lease))?.closedBy, 'host')
  await worker.stop()
})

test('a disk that its tenant wants wiped goes with the lease, or afterwards; no other disk does', async () => {
  const { host, worker, lease } = await rented('wiping')
  const [given, kept] = [await host.rent(), await host.rent()]
  for (const other of [given, kept]) await waitUntilServed(worker, other)
  const diskOf = (id: Hex) => join(host.stateDir, 'instances', id, 'disk.qcow2')
  const hasDisk = (id: Hex) => existsSync(diskOf(id))
  const wipe = { ...(await worker.operations.policy(lease)), wipeAtEnd: true }
  await worker.operations.setPolicy(lease, wipe, caller)
  await worker.operations.setPolicy(lease, { idleStop: null, budgetStop: null }, caller)
  assert.equal((await worker.operations.policy(lease)).wipeAtEnd, true, 'who does not name it leaves it')
  assert.ok(hasDisk(lease), 'not while the lease runs')
  await passSeconds(market.chain, 3600) // no disk is kept longer than was paid for
  await closeLease(market.tenant, { leaseId: given })
  await closeLease(market.tenant, { leaseId: kept })
  const blocks = openSync(diskOf(lease), 'r')
  assert.ok(fstatSync(blocks).size > 0)
  await closeLease(market.tenant, { leaseId: lease })
  await waitFor(() => !hasDisk(lease), { what: 'the disk is gone', seconds: 60 })
  assert.equal(fstatSync(blocks).size, 0, 'overwritten, and cut off part by part')
  closeSync(blocks)
  await waitForPower(host, given, 'stopped')
  assert.ok(hasDisk(given) && hasDisk(kept), 'kept for the retention time')
  await assert.rejects(worker.operations.setPolicy(given, budget('stop'), caller), /The lease is over/)
  await worker.operations.setPolicy(given, wipe, caller)
  await waitFor(() => !hasDisk(given), { what: 'the kept disk is gone', seconds: 60 })
  assert.ok(hasDisk(kept))
  await worker.stop()
})

test('an instance that idles is stopped by its worker; one that works goes on', async () => {
  const { host, worker, lease: idle } = await rented('idling')
  const busy = await host.rent()
  await waitUntilServed(worker, busy)
  const policy = {
    idleStop: { afterMinutes: 5, cpuPercentBelow: 5, action: 'stop' as const },
    budgetStop: null,
  }
  for (const lease of [idle, busy]) await worker.operations.setPolicy(lease, policy, caller)
  await waitFor(
    async () => {
      // Again and again, for the newest of these minutes may be over meanwhile.
      await recordMinutes(host, busy, 50)
      await recordMinutes(host, idle, 1)
      return powerOf(host, idle) === 'stopped'
    },
    { what: 'the idle guest is stopped', seconds: 120, everyMs: 500 },
  )
  assert.equal((await worker.operations.instance(idle))?.powerWish, 'off')
  assert.equal((await worker.operations.instance(idle))?.stage, 'active', 'its lease goes on')
  assert.equal(powerOf(host, busy), 'running')
  assert.deepEqual(ownDoingsOf(host, busy), [])
  const [told] = ownDoingsOf(host, idle)
  assert.deepEqual([told?.by, told?.action, told?.details.action], ['idleStop', 'setPower', 'stop'])
  assert.ok(Number(told?.details.idleSeconds) >= 300)
  const reasons = worker.lines
    .map((line) => JSON.parse(line) as { lease?: Hex; because?: string; action?: string })
    .filter(({ because }) => because !== undefined)
    .map(({ lease, because, action }) => ({ lease, because, action }))
  assert.deepEqual(reasons, [{ lease: idle, because: 'idle', action: 'stop' }])
  await worker.operations.setPolicy(idle, { idleStop: null, budgetStop: null }, caller)
  await worker.operations.setPower(idle, 'start', caller)
  await waitForPower(host, idle, 'running')
  await worker.stop()
})

/** Writes down the last ten minutes of an instance as if they had been seen: sampling them would take as long. */
async function recordMinutes(host: MarketHost, lease: Hex, cpuPercent: number): Promise<void> {
  const { month } = ringsIn(folderOf(host, lease))
  const now = Math.floor(Date.now() / 60_000)
  const minutes = Array.from({ length: 10 }, (_, ago) => new Minute(now - 1 - ago))
  const row = new Float32Array(COLUMNS.length).fill(Number.NaN)
  row[columnOf('cpuPercent')] = cpuPercent
  for (const minute of minutes) minute.add(row)
  await month.write(minutes.map((minute) => ({ step: minute.minute, values: minute.values() })))
}
