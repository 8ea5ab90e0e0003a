import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { closeLease } from '@freehold/sdk'
import type { Operation } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { type Caller, OperationRefusal } from '../../workers/api/index.ts'
import { runCommand } from '../../workers/host/index.ts'
import { waitFor } from '../support/index.ts'
import { diskOf, folderOf, ownDoingsOf, powerOf, startsOf } from './support/host-view.ts'
import { startWorkerMarket, type WorkerMarket } from './support/market.ts'
import { startTestWorker, type TestWorker, waitUntilServed } from './support/worker.ts'

let market: WorkerMarket
let caller: Caller
before(async () => {
  market = await startWorkerMarket('snapshots')
  caller = { wallet: market.chain.accounts.tenant.address, role: 'owner' }
})
after(() => market.stop())

async function endOf({ operations }: TestWorker, lease: Hex, asked: Operation): Promise<Operation> {
  await waitFor(async () => (await operations.operation(lease, asked.id))?.endedAt != null, {
    what: `${asked.kind} ends`,
    seconds: 15,
  })
  return (await operations.operation(lease, asked.id))!
}

test('a snapshot brings the disk back, and the guest with it; it goes with the disk', async () => {
  const host = await market.addHost('snapshots', { retentionSeconds: 0 })
  const worker = await startTestWorker(host)
  await worker.ready
  const { operations } = worker
  const lease = await host.rent()
  await waitUntilServed(worker, lease)
  // The twin's disks are mere words; this one is a disk.
  const disk = join(folderOf(host, lease), 'disk.qcow2')
  await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '2G'])
  const before = diskOf(host, lease)

  const wish = { name: 'before', consistency: 'auto' } as const
  assert.equal((await endOf(worker, lease, await operations.takeSnapshot(lease, wish, caller))).state, 'done')
  assert.deepEqual(
    (await operations.listSnapshots(lease)).snapshots.map(({ name, isScheduled }) => [name, isScheduled]),
    [['before', false]],
  )
  await assert.rejects(
    operations.takeSnapshot(lease, wish, caller),
    (error) => error instanceof OperationRefusal && error.reason === 'conflict',
  )
  await runCommand('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 0 64k', disk])
  assert.notEqual(diskOf(host, lease), before)

  const restored = await endOf(worker, lease, await operations.restoreSnapshot(lease, 'before', caller))
  assert.deepEqual([restored.state, restored.sentence], ['done', 'The guest runs again.'])
  assert.equal(diskOf(host, lease), before)
  assert.equal(powerOf(host, lease), 'running')
  assert.equal(startsOf(host, lease), 2)

  assert.equal(
    (await endOf(worker, lease, await operations.deleteSnapshot(lease, 'before', caller))).state,
    'done',
  )
  await assert.rejects(operations.restoreSnapshot(lease, 'before', caller), /no snapshot "before"/)
  await operations.setSnapshotSchedule(lease, { everyHours: 24, keep: 3 }, caller)
  assert.deepEqual(await operations.snapshotSchedule(lease), { everyHours: 24, keep: 3 })
  await endOf(worker, lease, await operations.takeSnapshot(lease, { ...wish, name: 'last' }, caller))
  const kept = join(host.stateDir, 'snapshots', lease)
  assert.ok(existsSync(kept))
  await closeLease(market.tenant, { leaseId: lease })
  await waitFor(() => !existsSync(kept) && !existsSync(disk), { what: 'all is wiped', seconds: 15 })
  await worker.stop()
})

test('a schedule is kept by whichever worker runs: in time, the newest only, each with its line in the audit log', async () => {
  const host = await market.addHost('scheduled', { snapshots: { everySeconds: 1 } })
  let worker = await startTestWorker(host)
  await worker.ready
  const lease = await host.rent()
  await waitUntilServed(worker, lease)
  const disk = join(folderOf(host, lease), 'disk.qcow2')
  await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '2G'])
  const shelf = join(host.stateDir, 'snapshots', lease)
  const taken = async () => (await worker.operations.listSnapshots(lease)).snapshots
  const scheduled = async () =>
    (await taken()).filter(({ isScheduled }) => isScheduled).map(({ name }) => name)

  await endOf(
    worker,
    lease,
    await worker.operations.takeSnapshot(lease, { name: 'mine', consistency: 'auto' }, caller),
  )
  await worker.operations.setSnapshotSchedule(lease, { everyHours: 1, keep: 2 }, caller)
  const seen = new Set<string>()
  for (let hour = 1; hour <= 4; hour++) {
    await waitFor(
      async () => {
        for (const name of await scheduled()) seen.add(name)
        return seen.size === hour && (await scheduled()).length === Math.min(hour, 2)
      },
      { what: `scheduled snapshot ${hour} is there`, seconds: 30 },
    )
    if (hour === 2) {
      await worker.stop()
      worker = await startTestWorker(host)
      await worker.ready
    }
    if (hour < 4) letAnHourPass(shelf)
  }
  const [first, second, third, fourth] = [...seen].sort()
  assert.deepEqual((await scheduled()).sort(), [third, fourth])
  assert.ok(
    (await taken()).some(({ name }) => name === 'mine'),
    "the tenant's own stays",
  )
  const told = () => ownDoingsOf(host, lease).map(({ by, action, details }) => [by, action, details.name])
  const line = (action: string, name: string | undefined) => ['snapshotSchedule', action, name]
  const expected = [
    line('takeSnapshot', first),
    line('takeSnapshot', second),
    line('takeSnapshot', third),
    line('deleteSnapshot', first),
    line('takeSnapshot', fourth),
    line('deleteSnapshot', second),
  ]
  await waitFor(() => told().length === expected.length, { what: 'all is written down', seconds: 10 })
  assert.deepEqual(told(), expected)
  await worker.stop()
})

/** As if everything on a shelf had been taken an hour earlier: nobody waits for one. */
function letAnHourPass(shelf: string): void {
  for (const file of readdirSync(shelf).filter((name) => /^[a-z].*\.json$/.test(name))) {
    const label = JSON.parse(readFileSync(join(shelf, file), 'utf8'))
    writeFileSync(join(shelf, file), JSON.stringify({ ...label, takenAt: label.takenAt - 3600 }))
  }
}
