import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { closeLease, leaseEscrowAbi, readLease } from '@freehold/sdk'
import { type Hex, parseEventLogs } from 'viem'
import { guestName } from '../../workers/hypervisor/index.ts'
import { waitFor } from '../support/index.ts'
import { type MarketHost, startWorkerMarket, type WorkerMarket, waitForState } from './support/market.ts'
import { spawnWorker } from './support/spawn-worker.ts'
import { startTestWorker, waitUntilServed } from './support/worker.ts'

const around = (call: string): string[] => [`call:${call}:before`, `call:${call}:after`]
const beginOf = (step: string): string => `log:${step}:step begins`
const endOf = (step: string): string => `log:${step}:step done`

/** Every point at which a launch may be cut. Where the machine was changed last thing in a step, that is its end. */
const launchPoints = [
  ...['unseal', 'assignPort', 'waitSsh', 'activate'].map(beginOf),
  ...['unseal', 'checkImage', 'assignPort', 'makeSeed', 'waitSsh'].map(endOf),
  ...['makeSeed', 'makeDisk', 'apply', 'define', 'start'].flatMap(around),
  'rpc:eth_sendRawTransaction:before',
  'rpc:eth_sendRawTransaction:after',
]
/** And every point of an end. */
const endPoints = [
  ...['stop', 'wipe'].map(beginOf),
  ...['shutdown', 'apply', 'destroy', 'undefine'].flatMap(around),
]

let market: WorkerMarket
before(async () => {
  market = await startWorkerMarket('kill')
})
after(() => market.stop())

/** What must be the same however often the worker died: the disk, the port, the key. */
function identityOf(host: MarketHost, lease: Hex) {
  const folder = join(host.stateDir, 'instances', lease)
  const { address, fingerprint } = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8'))
  return { disk: readFileSync(join(folder, 'disk.qcow2'), 'utf8'), address, fingerprint }
}

async function activationsOf(leaseId: Hex): Promise<number> {
  const { leaseEscrow } = market.network.contracts
  const logs = await market.chain.publicClient.getLogs({ address: leaseEscrow, fromBlock: 0n })
  const activated = parseEventLogs({ abi: leaseEscrowAbi, eventName: 'LeaseActivated', logs })
  return activated.filter(({ args }) => args.leaseId === leaseId).length
}

/** Workers one after the other, each killed at a point where none was killed before, until all points are used up. */
async function dieAtEach(host: MarketHost, points: readonly string[]): Promise<void> {
  const left = new Set(points)
  while (left.size > 0) {
    const worker = spawnWorker(host, left)
    const giveUp = new Promise((resolve) => setTimeout(resolve, 20_000).unref())
    await Promise.race([worker.ended, giveUp])
    const point = worker.crashedAt()
    if (point === null) {
      await worker.kill('SIGKILL')
      assert.fail(
        `These points were never reached: ${[...left].join(', ')}. The worker said:\n${worker.output()}`,
      )
    }
    left.delete(point)
  }
}

test('killed at every point of a launch and of an end', { timeout: 240_000 }, async (t) => {
  const host = await market.addHost('unlucky', { retentionSeconds: 0 })
  const lease = await host.rent()
  const name = guestName(lease)
  const { host: machine } = host.machine

  await t.test('a launch ends in one guest, one disk, one activation', async () => {
    await dieAtEach(host, launchPoints)
    const worker = spawnWorker(host)
    await waitForState(market.tenant, lease, 'Active')
    await worker.ready()
    const starts = machine.journal().filter(({ operation }) => operation === 'start')
    assert.deepEqual(starts, [{ operation: 'start', name }])
    assert.deepEqual(Object.keys(machine.read().guests), [name])
    assert.equal(machine.read().guests[name]?.power, 'running')
    assert.equal(await activationsOf(lease), 1)
    assert.equal(await market.chain.publicClient.getTransactionCount({ address: host.operator }), 1)
    const { activation } = await readLease(market.tenant, { leaseId: lease })
    const { address, fingerprint } = identityOf(host, lease)
    assert.equal(activation?.endpoint, `ssh://root@203.0.113.9:${address.sshPort}`)
    assert.equal(activation?.sshFingerprint, fingerprint)
    await worker.kill('SIGKILL')
  })

  await t.test('an end leaves nothing', async () => {
    await closeLease(market.tenant, { leaseId: lease })
    await dieAtEach(host, endPoints)
    const worker = spawnWorker(host)
    const folder = join(host.stateDir, 'instances', lease)
    await waitFor(() => !existsSync(folder) && !machine.read().guests[name], {
      what: 'nothing is left',
      seconds: 10,
    })
    assert.deepEqual(host.machine.forwarded(), [])
    await worker.kill('SIGTERM')
  })
})

test('killed at every point of a restart, it restarts once', { timeout: 120_000 }, async () => {
  const host = await market.addHost('restarted')
  const { host: machine } = host.machine
  const worker = await startTestWorker(host)
  await worker.ready
  const lease = await host.rent()
  await waitUntilServed(worker, lease)
  const caller = { wallet: market.chain.accounts.tenant.address, role: 'owner' } as const
  for (let i = 0; i < 100; i++) machine.hangNext('shutdown') // until it is another worker's turn
  const { id } = await worker.operations.setPower(lease, 'restart', caller)
  await waitFor(async () => (await worker.operations.operation(lease, id))?.state === 'running', {
    what: 'the restart was begun',
    seconds: 10,
  })
  await worker.stop()
  machine.change(({ faults }) => faults.splice(0))
  await dieAtEach(host, [beginOf('operate'), ...around('shutdown'), ...around('start')])
  const last = await startTestWorker(host)
  await last.ready
  await waitFor(async () => (await last.operations.operation(lease, id))?.state === 'done', {
    what: 'the restart is done',
    seconds: 10,
  })
  const count = (what: string) => machine.journal().filter(({ operation }) => operation === what).length
  assert.deepEqual([count('shutdown'), count('start')], [1, 2])
  await last.stop()
})
