import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { closeLease, fetchHostPresence, quoteResize, resizeLease, type Shape } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Caller } from '../../workers/api/index.ts'
import { guestName } from '../../workers/hypervisor/index.ts'
import { waitFor } from '../support/index.ts'
import { folderOf, startsOf } from './support/host-view.ts'
import { type MarketHost, shape, startWorkerMarket, type WorkerMarket } from './support/market.ts'
import { spawnWorker } from './support/spawn-worker.ts'
import { startTestWorker, type TestWorker, waitUntilServed } from './support/worker.ts'

/** No machine gives a running guest more processors than it has threads. */
const isLone = availableParallelism() < 2 && 'this machine has one thread'
const larger: Shape = { ...shape, points: 500, memoryMib: 512, diskGib: 3, mbps: 20 }

/** The guest of an instance, by the lease that it was launched under. */
const guestOf = (host: MarketHost, first: Hex) => host.machine.host.read().guests[guestName(first)]
/** What must be the same under every lease: key, address, disk, by its first words. */
function identityOf(host: MarketHost, first: Hex) {
  const { address, fingerprint } = JSON.parse(
    readFileSync(join(folderOf(host, first), 'record.json'), 'utf8'),
  )
  const [disk] = readFileSync(join(folderOf(host, first), 'disk.qcow2'), 'utf8').split(' grown to')
  return { address, fingerprint, disk }
}

async function resized(market: WorkerMarket, host: MarketHost, lease: Hex, to: Shape): Promise<Hex> {
  const { successorId } = await resizeLease(market.tenant, { leaseId: lease, offer: host.offer, shape: to })
  return successorId
}

describe('an instance that changes its size', () => {
  let market: WorkerMarket
  let caller: Caller
  before(async () => {
    market = await startWorkerMarket('resize')
    caller = { wallet: market.chain.accounts.tenant.address, role: 'owner' }
  })
  after(() => market.stop())

  async function rented(
    name: string,
    changes: Parameters<WorkerMarket['addHost']>[1] = {},
  ): Promise<{ host: MarketHost; worker: TestWorker; lease: Hex }> {
    const host = await market.addHost(name, { retentionSeconds: 0, ...changes })
    const worker = await startTestWorker(host)
    await worker.ready
    const lease = await host.rent()
    await waitUntilServed(worker, lease)
    return { host, worker, lease }
  }

  test('lives on under the successor, with what that pays for, and ends with it', async () => {
    const { host, worker, lease } = await rented('grown')
    const before = identityOf(host, lease)
    const opened = await worker.operations.openPort(lease, 'tcp', 80, caller)
    const successor = await resized(market, host, lease, larger)
    await waitUntilServed(worker, successor)
    await waitFor(
      () => guestOf(host, lease)?.memoryMib === 512 && guestOf(host, lease)?.power === 'running',
      {
        what: 'it runs in its new size',
        seconds: 15,
      },
    )
    assert.equal(guestOf(host, lease)?.vcpus, 2)
    assert.deepEqual(identityOf(host, lease), before)
    assert.match(readFileSync(join(folderOf(host, lease), 'disk.qcow2'), 'utf8'), /grown to 3 GiB$/)
    await waitFor(() => host.machine.forwarded()[0]?.mbps === 20, {
      what: 'the new bandwidth holds',
      seconds: 10,
    })
    assert.deepEqual(Object.keys(host.machine.host.read().guests), [guestName(lease)])

    const [now, past] = [await worker.operations.instance(successor), await worker.operations.instance(lease)]
    assert.deepEqual([now?.predecessor, now?.power, now?.shape.points], [lease, 'running', 500])
    assert.deepEqual([past?.stage, past?.successor], ['ended', successor])
    assert.equal(now?.endpoint, `ssh://root@203.0.113.9:${before.address.sshPort}`)
    assert.ok(now?.ports.some(({ publicPort }) => publicPort === opened.publicPort))
    await assert.rejects(
      worker.operations.setPower(lease, 'stop', caller),
      new RegExp(`under lease ${successor}`),
    )

    const third = await resized(market, host, successor, { ...larger, points: 250, memoryMib: 256 })
    await waitFor(
      () => guestOf(host, lease)?.memoryMib === 256 && guestOf(host, lease)?.power === 'running',
      {
        what: 'it is small again',
        seconds: 15,
      },
    )
    assert.equal((await worker.operations.instance(third))?.predecessor, successor)
    await closeLease(market.tenant, { leaseId: third })
    await waitFor(() => !existsSync(folderOf(host, lease)) && !guestOf(host, lease), {
      what: 'nothing is left',
      seconds: 15,
    })
    await worker.stop()
  })

  test('boots in the size of its lease, whatever a resize that was taken back told the hypervisor', async () => {
    const { host, worker, lease } = await rented('taken-back')
    const name = guestName(lease)
    host.machine.host.change(({ guests }) => {
      guests[name]!.next = { vcpus: 2, mostVcpus: 2, memoryMib: 512 }
    })
    const starts = startsOf(host, lease)
    host.machine.host.crashGuest(name)
    await waitFor(() => startsOf(host, lease) > starts && guestOf(host, lease)?.power === 'running', {
      what: 'it runs again',
      seconds: 15,
    })
    assert.deepEqual([guestOf(host, lease)?.vcpus, guestOf(host, lease)?.memoryMib], [1, 256])
    await worker.stop()
  })

  test('takes more processors, disk and memory unchanged, while it runs', { skip: isLone }, async () => {
    const { host, worker, lease } = await rented('live')
    const successor = await resized(market, host, lease, { ...shape, points: 500 })
    await waitUntilServed(worker, successor)
    await waitFor(() => guestOf(host, lease)?.vcpus === 2, { what: 'it has two', seconds: 15 })
    const fewer = await resized(market, host, successor, shape)
    await waitFor(() => guestOf(host, lease)?.vcpus === 1 && guestOf(host, lease)?.power === 'running', {
      what: 'one is taken away by a restart',
      seconds: 15,
    })
    await waitUntilServed(worker, fewer)
    const journal = host.machine.host.journal().map(({ operation }) => operation)
    const relevant = journal.filter((one) => ['resize', 'shutdown', 'start'].includes(one))
    assert.deepEqual(relevant, ['start', 'resize', 'resize', 'shutdown', 'start'])
    await worker.stop()
  })

  test('a size beyond the machine is not given; the instance runs on, and its tenant is told', async () => {
    const guests = { capacity: { points: 300, memoryMib: 131_072 } }
    const { host, worker, lease } = await rented('beyond', { guests })
    const presence = await fetchHostPresence({
      endpoint: `http://127.0.0.1:${worker.apiPort}`,
      host: host.id,
      operator: host.operator,
      chainId: market.network.chainId,
      leaseEscrow: market.network.contracts.leaseEscrow,
    })
    const asked = { leaseId: lease, offer: host.offer, shape: larger, freeOnHost: presence.freeShape }
    await assert.rejects(quoteResize(market.tenant, asked), /The machine of host \d+ has too little left/)
    const successor = await resized(market, host, lease, larger)
    await waitUntilServed(worker, successor)
    await waitFor(() => host.machine.forwarded()[0]?.mbps === 20, {
      what: 'what fits is given',
      seconds: 30,
    })
    const told = await worker.operations.instance(successor)
    assert.match(
      told?.notices.join() ?? '',
      /no room for the new size.*500 compute points; of this machine's 300/,
    )
    // Its disk is given, and grows while it is off.
    const disk = join(folderOf(host, lease), 'disk.qcow2')
    await waitFor(
      () => /grown to 3 GiB$/.test(readFileSync(disk, 'utf8')) && guestOf(host, lease)?.power === 'running',
      { what: 'it runs on the larger disk', seconds: 30 },
    )
    assert.equal(guestOf(host, lease)?.memoryMib, shape.memoryMib)
    await worker.operations.setPower(successor, 'stop', caller)
    await waitFor(() => guestOf(host, lease)?.power === 'stopped', { what: 'it is off', seconds: 30 })
    await worker.operations.setPower(successor, 'start', caller)
    await waitFor(() => guestOf(host, lease)?.power === 'running', {
      what: 'it starts as it was',
      seconds: 30,
    })
    const back = await resized(market, host, successor, { ...larger, points: shape.points })
    await waitFor(() => guestOf(host, lease)?.memoryMib === 512, {
      what: 'a size that fits holds',
      seconds: 60,
    })
    assert.deepEqual((await worker.operations.instance(back))?.notices, [])
    await worker.stop()
  })

  test('one that its tenant had stopped stays stopped', async () => {
    const { host, worker, lease } = await rented('stopped')
    await worker.operations.setPower(lease, 'stop', caller)
    await waitFor(() => guestOf(host, lease)?.power === 'stopped', { what: 'it is off', seconds: 10 })
    const successor = await resized(market, host, lease, larger)
    await waitUntilServed(worker, successor)
    await worker.operations.setPower(successor, 'start', caller)
    await waitFor(() => guestOf(host, lease)?.power === 'running', { what: 'it runs', seconds: 10 })
    assert.equal(guestOf(host, lease)?.memoryMib, 512)
    await worker.stop()
  })

  test('killed at every point, it ends in the same place', { timeout: 120_000 }, async () => {
    const { host, worker, lease } = await rented('killed')
    const before = identityOf(host, lease)
    await worker.stop()
    const successor = await resized(market, host, lease, larger)
    const left = new Set(
      ['resize', 'shutdown', 'growDisk', 'apply', 'define', 'start'].flatMap((call) =>
        call === 'resize' ? [] : [`call:${call}:before`, `call:${call}:after`],
      ),
    )
    left.add('log:reshape:step begins')
    left.add('log:start:step begins')
    while (left.size > 0) {
      const one = spawnWorker(host, left)
      await Promise.race([one.ended, new Promise((resolve) => setTimeout(resolve, 20_000).unref())])
      const point = one.crashedAt()
      if (point === null) {
        await one.kill('SIGKILL')
        assert.fail(`These points were never reached: ${[...left].join(', ')}:\n${one.output()}`)
      }
      left.delete(point)
    }
    const last = await startTestWorker(host)
    await last.ready
    await waitUntilServed(last, successor)
    await waitFor(() => guestOf(host, lease)?.power === 'running', { what: 'it runs', seconds: 10 })
    assert.deepEqual(identityOf(host, lease), before)
    assert.equal(guestOf(host, lease)?.memoryMib, 512)
    const { journal } = host.machine.host.read()
    assert.equal(journal.filter(({ operation }) => operation === 'start').length, 2)
    assert.equal(journal.filter(({ operation }) => operation === 'shutdown').length, 1)
    await last.stop()
  })
})

for (const [title, times] of [
  ['a reorg that takes the resize back', 1],
  ['a reorg that takes two resizes back at once', 2],
] as const) {
  test(`${title} brings the old lease and the old size back`, () => takenBack(times))
}

async function takenBack(times: 1 | 2): Promise<void> {
  // Blocks come with transactions only, so that the reorg is no deeper than what is not final.
  const market = await startWorkerMarket('resize-reorg', { blockTimeMs: null })
  const mine = (blocks: number) => market.chain.testClient.mine({ blocks })
  const host = await market.addHost('reorged')
  const worker = await startTestWorker(host)
  await worker.ready
  await mine(3)
  const lease = await host.rent()
  await waitUntilServed(worker, lease)
  const runsWith = (memoryMib: number) =>
    waitFor(
      () => guestOf(host, lease)?.memoryMib === memoryMib && guestOf(host, lease)?.power === 'running',
      { what: `it runs with ${memoryMib} MiB`, seconds: 15 },
    )
  await mine(3)
  let holder = lease
  for (const memoryMib of [512, 384].slice(0, times)) {
    holder = await resized(market, host, holder, { ...larger, memoryMib })
    await runsWith(memoryMib)
  }
  await market.chain.testClient.request({ method: 'anvil_reorg', params: [times, []] } as never)
  await mine(1)
  await runsWith(256)
  assert.equal((await worker.operations.instance(lease))?.stage, 'active')
  assert.equal(await worker.operations.instance(holder), null)
  await mine(4)
  assert.equal(guestOf(host, lease)?.power, 'running')
  await worker.stop()
  await market.stop()
}
