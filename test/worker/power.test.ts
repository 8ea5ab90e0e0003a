import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { PowerAction } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { type Caller, OperationRefusal } from '../../workers/api/index.ts'
import { guestName } from '../../workers/hypervisor/index.ts'
import { waitFor } from '../support/index.ts'
import { diskOf, ownDoingsOf, powerOf, startsOf, waitForPower } from './support/host-view.ts'
import { type MarketHost, passSeconds, startWorkerMarket, type WorkerMarket } from './support/market.ts'
import { startTestWorker, type TestWorker, waitUntilServed } from './support/worker.ts'

let market: WorkerMarket
let caller: Caller
before(async () => {
  market = await startWorkerMarket('power')
  caller = { wallet: market.chain.accounts.tenant.address, role: 'owner' }
})
after(() => market.stop())

/** Asks for it and waits for its end. */
async function power(worker: TestWorker, lease: Hex, action: PowerAction): Promise<string> {
  const { id } = await worker.operations.setPower(lease, action, caller)
  await waitFor(async () => (await worker.operations.operation(lease, id))?.endedAt != null, {
    what: `${action} ends`,
    seconds: 15,
  })
  const operation = await worker.operations.operation(lease, id)
  return operation?.state ?? ''
}

async function rented(name: string): Promise<{ host: MarketHost; worker: TestWorker; lease: Hex }> {
  const host = await market.addHost(name)
  const worker = await startTestWorker(host)
  await worker.ready
  const lease = await host.rent()
  await waitUntilServed(worker, lease)
  return { host, worker, lease }
}

const countOf = (host: MarketHost, operation: string): number =>
  host.machine.host.journal().filter((entry) => entry.operation === operation).length

test('stopped stays stopped, whatever restarts; started, it is the same instance', async () => {
  const { host, worker, lease } = await rented('stopped')
  const disk = diskOf(host, lease)
  assert.equal(await power(worker, lease, 'stop'), 'done')
  assert.equal(powerOf(host, lease), 'stopped')
  const off = await worker.operations.instance(lease)
  assert.deepEqual([off?.stage, off?.power, off?.powerWish], ['active', 'stopped', 'off'])
  assert.match(off?.billing ?? '', /also while it is off/)
  await worker.stop()
  host.machine.reboot()
  const second = await startTestWorker(host)
  await second.ready
  await waitFor(() => host.machine.forwarded().length === 1, { what: 'its port is back', seconds: 10 })
  assert.equal(powerOf(host, lease), 'stopped')
  assert.equal(startsOf(host, lease), 1)
  assert.equal(await power(second, lease, 'start'), 'done')
  assert.equal(powerOf(host, lease), 'running')
  assert.equal(diskOf(host, lease), disk)
  await second.stop()
})

test('restart and reset happen once each; a reset of a guest that is off is refused', async () => {
  const { host, worker, lease } = await rented('restarted')
  assert.equal(await power(worker, lease, 'restart'), 'done')
  await waitForPower(host, lease, 'running')
  assert.equal(startsOf(host, lease), 2)
  assert.equal(countOf(host, 'shutdown'), 1)
  assert.equal(await power(worker, lease, 'reset'), 'done')
  assert.equal(await power(worker, lease, 'stop'), 'done')
  await assert.rejects(
    worker.operations.setPower(lease, 'reset', caller),
    (error) => error instanceof OperationRefusal && error.reason === 'refused' && error.next === 'start it.',
  )
  assert.equal(await power(worker, lease, 'restart'), 'done')
  assert.equal(powerOf(host, lease), 'running')
  await worker.stop()
})

test('what ended a guest is in the audit log: its agent, its button or the plug', async () => {
  const { host, worker, lease } = await rented('heedless')
  const name = guestName(lease)
  for (const ignored of [[], ['agent'], ['agent', 'acpi']] as const) {
    host.machine.host.setIgnores(name, ignored)
    assert.equal(await power(worker, lease, 'stop'), 'done')
    assert.equal(await power(worker, lease, 'start'), 'done')
  }
  const told = ownDoingsOf(host, lease).map(({ by, action, details }) => [by, action, details.way])
  assert.deepEqual(told, [
    ['host', 'guestOff', 'agent'],
    ['host', 'guestOff', 'acpi'],
    ['host', 'guestOff', 'plug'],
  ])
  await worker.stop()
})

test('rescue boots another system with the disk attached, and its end boots the disk again', async () => {
  const { host, worker, lease } = await rented('rescued')
  const guest = () => host.machine.host.read().guests[guestName(lease)]
  const disk = guest()?.diskPath
  assert.equal(await power(worker, lease, 'rescue'), 'done')
  assert.equal((await worker.operations.instance(lease))?.isInRescue, true)
  assert.match(guest()?.diskPath ?? '', /rescue\.qcow2$/)
  await worker.stop()
  host.machine.reboot()
  const second = await startTestWorker(host)
  await second.ready
  await waitForPower(host, lease, 'running')
  assert.match(guest()?.diskPath ?? '', /rescue\.qcow2$/)
  assert.equal(await power(second, lease, 'endRescue'), 'done')
  assert.equal(guest()?.diskPath, disk)
  await assert.rejects(second.operations.setPower(lease, 'endRescue', caller), /not in rescue/)
  await second.stop()
})

test('a guest that its tenant powered off from inside is started by the tenant, not by the host', async () => {
  const { host, worker, lease } = await rented('inside')
  host.machine.host.powerOffGuest(guestName(lease))
  await waitFor(async () => (await worker.operations.instance(lease))?.power === 'stopped', {
    what: 'it is seen to be off',
    seconds: 10,
  })
  assert.equal(startsOf(host, lease), 1)
  assert.equal(await power(worker, lease, 'start'), 'done')
  assert.equal(powerOf(host, lease), 'running')
  await worker.stop()
})

test('a start that nobody asked for is in the audit log, with its reason', async () => {
  const host = await market.addHost('unasked')
  const worker = await startTestWorker(host)
  await worker.ready
  const lease = await host.rent({ restartOnPoweroff: true })
  await waitUntilServed(worker, lease)
  const name = guestName(lease)
  const starts = async (count: number) =>
    waitFor(() => startsOf(host, lease) === count, { what: `it was started ${count} times`, seconds: 15 })
  assert.deepEqual(ownDoingsOf(host, lease), [], 'the first start follows from the lease')
  host.machine.host.powerOffGuest(name)
  await starts(2)
  await waitForPower(host, lease, 'running')
  host.machine.host.crashGuest(name)
  await starts(3)
  assert.deepEqual(ownDoingsOf(host, lease), [
    { by: 'restartOnPoweroff', action: 'setPower', details: { action: 'start' } },
    { by: 'host', action: 'guestOn', details: { foundAs: 'crashed' } },
  ])
  await worker.stop()
})

test('ports open and close, are stable, and are refused where they cannot be had', async () => {
  const { host, worker, lease } = await rented('ports')
  const { operations } = worker
  const web = await operations.openPort(lease, 'tcp', 80, caller)
  assert.deepEqual(await operations.openPort(lease, 'tcp', 80, caller), web)
  assert.deepEqual(host.machine.forwarded()[0]?.opened, [
    { protocol: 'tcp', hostPort: web.publicPort, guestPort: 80 },
  ])
  assert.equal(host.machine.forwarded()[0]?.mbps, 10)
  await worker.stop()
  const second = await startTestWorker(host)
  await second.ready
  const listed = await second.operations.listPorts(lease)
  assert.deepEqual(
    listed.ports.map(({ guestPort, isFixed }) => [guestPort, isFixed]),
    [
      [22, true],
      [80, false],
    ],
  )
  await assert.rejects(second.operations.closePort(lease, 'tcp', 22, caller), /SSH stays open/)
  await second.operations.closePort(lease, 'tcp', 80, caller)
  await second.operations.closePort(lease, 'tcp', 80, caller)
  assert.deepEqual(host.machine.forwarded()[0]?.opened, [])
  await second.stop()
})

test('without money nothing is started, and what was asked for is told to have failed', async () => {
  const { host, worker, lease } = await rented('poor')
  await passSeconds(market.chain, 3 * 3600)
  await waitForPower(host, lease, 'stopped')
  await assert.rejects(
    worker.operations.setPower(lease, 'start', caller),
    (error) => error instanceof OperationRefusal && /run out of money/.test(error.message),
  )
  await assert.rejects(
    worker.operations.setPower(`0x${'00'.repeat(32)}`, 'start', caller),
    (error) => error instanceof OperationRefusal && error.reason === 'notFound',
  )
  await worker.stop()
})
