import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import {
  closeLease,
  grantRole,
  leaseIdOf,
  type OpenPlan,
  openLease,
  planOpen,
  readLease,
  topUpLease,
} from '@freehold/sdk'
import { createHostApi, type HostApi, type Role } from '@freehold/sdk/hostApi'
import { type Account, type Hex, keccak256 } from 'viem'
import { guestName } from '../../workers/hypervisor/index.ts'
import type { OpenPort } from '../../workers/network/index.ts'
import { waitFor } from '../support/index.ts'
import { diskOf, folderOf, powerOf, startsOf, waitForPower } from './support/host-view.ts'
import {
  type MarketHost,
  manifest,
  passSeconds,
  shape,
  startWorkerMarket,
  type WorkerMarket,
  waitForState,
} from './support/market.ts'
import { type RpcProxy, startRpcProxy } from './support/rpc-proxy.ts'
import { startTestWorker, type TestWorker } from './support/worker.ts'

let market: WorkerMarket
let proxy: RpcProxy
const workers: TestWorker[] = []
before(async () => {
  market = await startWorkerMarket('faults')
  proxy = await startRpcProxy(market.chain.rpcUrl)
})
const stopWorkers = async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
}
after(async () => {
  await stopWorkers()
  await proxy.stop()
  await market.stop()
})

async function serve(host: MarketHost): Promise<TestWorker> {
  const worker = await startTestWorker(host)
  workers.push(worker)
  await worker.ready
  return worker
}

/** A lease that was billed for a minute: what costs nothing leaves no disk, so its guest would be gone and not stopped. */
async function launched(host: MarketHost, ...args: Parameters<MarketHost['rent']>): Promise<Hex> {
  const lease = await host.rent(...args)
  await waitForState(market.tenant, lease, 'Active')
  await passSeconds(market.chain, 60)
  return lease
}

async function requireDeclined(lease: Hex, reason: string): Promise<void> {
  await waitForState(market.tenant, lease, 'Closed')
  const { ending, firstDepositUnits } = await readLease(market.tenant, { leaseId: lease })
  assert.deepEqual({ how: ending?.how, reason: ending?.reason }, { how: 'Declined', reason })
  assert.equal(ending?.refundedUnits, firstDepositUnits, 'all of it came back')
}

describe('requests that cannot be served', () => {
  let host: MarketHost
  before(async () => {
    host = await market.addHost('strict', {
      patienceSeconds: 2,
      guests: { ports: { from: 40_000, to: 40_000 } },
    })
    await serve(host)
  })
  after(stopWorkers)

  const plan = (changes: Partial<Parameters<typeof planOpen>[1]> = {}): Promise<OpenPlan> =>
    planOpen(market.tenant, {
      offer: host.offer,
      shape,
      durationSeconds: 7200,
      manifest,
      recipient: host.recipient,
      ...changes,
    })

  /** Opens a lease whose manifest is not what the sdk sealed for it. */
  async function openWith(change: (sealed: Hex) => Hex): Promise<Hex> {
    const honest = await plan()
    const sealed = change(honest.manifest)
    const terms = { ...honest.terms, manifestHash: keccak256(sealed) }
    const changed = { ...honest, terms, manifest: sealed, leaseId: leaseIdOf(terms, honest) }
    return (await openLease(market.tenant, { plan: changed })).leaseId
  }

  test('a manifest that is no envelope', async () => {
    await requireDeclined(await openWith(() => '0x0102'), 'BadManifest')
  })
  test('a manifest that was damaged', async () => {
    const damaged = (sealed: Hex): Hex =>
      `${sealed.slice(0, -2)}${sealed.endsWith('00') ? '01' : '00'}` as Hex
    await requireDeclined(await openWith(damaged), 'BadManifest')
  })
  test("a manifest copied from another lease's event", async () => {
    const other = await plan()
    await requireDeclined(await openWith(() => other.manifest), 'BadManifest')
  })
  test('more processors than the lease pays for', async () => {
    const two = { shape: { ...shape, points: 500 }, manifest: { ...manifest, vcpus: 2 } }
    const [cheap, greedy] = [await plan(), await plan(two)]
    const terms = { ...greedy.terms, shape, rate: cheap.terms.rate }
    const { leaseId } = await openLease(market.tenant, {
      plan: { ...greedy, terms, leaseId: leaseIdOf(terms, greedy) },
    })
    await requireDeclined(leaseId, 'BadManifest')
  })
  test('an image this host does not have, or not in that version', async () => {
    await requireDeclined(await host.rent({ image: 'slackware' }), 'ImageUnavailable')
    const digest = `sha256:${'99'.repeat(32)}`
    await requireDeclined(await host.rent({ imageDigest: digest }), 'ImageUnavailable')
  })
  test('less memory than the image needs', async () => {
    const small = { ...shape, memoryMib: 64 }
    await requireDeclined(await host.rent({}, { shape: small }), 'BadManifest')
  })
  test('no public port is left: again for a while, then declined', async () => {
    await launched(host)
    await requireDeclined(await host.rent(), 'NoCapacity')
  })
})

describe('a machine in trouble', () => {
  afterEach(stopWorkers)
  test('disk full: declined when it stays full, launched when it does not', async () => {
    const host = await market.addHost('full', { patienceSeconds: 3 })
    await serve(host)
    host.machine.setFull(true)
    await requireDeclined(await host.rent(), 'NoCapacity')
    const lease = await host.rent()
    await waitFor(() => existsSync(folderOf(host, lease)), { what: 'the launch has begun', seconds: 10 })
    host.machine.setFull(false)
    await waitForState(market.tenant, lease, 'Active')
  })

  test('an image is damaged: nothing boots from it, and who opened meanwhile has everything back', async () => {
    const host = await market.addHost('damaged', { patienceSeconds: 3 })
    await serve(host)
    host.machine.setDamaged(true)
    const declined = await host.rent()
    await requireDeclined(declined, 'ImageUnavailable')
    assert.equal(startsOf(host, declined), 0)
    const lease = await host.rent()
    await waitFor(() => existsSync(folderOf(host, lease)), { what: 'the launch has begun', seconds: 10 })
    host.machine.setDamaged(false)
    await waitForState(market.tenant, lease, 'Active')
  })

  test('libvirtd gone and back: nothing is touched meanwhile, then all goes on', async () => {
    const host = await market.addHost('daemon')
    await serve(host)
    const running = await launched(host)
    host.machine.host.loseDaemon()
    const waiting = await host.rent()
    await waitFor(() => existsSync(join(folderOf(host, waiting), 'seed.iso')), {
      what: 'prepared',
      seconds: 10,
    })
    assert.equal(powerOf(host, running), 'running')
    assert.equal(powerOf(host, waiting), undefined)
    host.machine.host.restoreDaemon()
    await waitForState(market.tenant, waiting, 'Active')
    assert.equal(startsOf(host, running), 1)
  })

  test('a start that timed out but worked starts nothing twice', async () => {
    const host = await market.addHost('slow')
    await serve(host)
    host.machine.host.hangNext('start', { workIsDone: true })
    host.machine.host.hangNext('define', { workIsDone: true })
    const lease = await launched(host)
    assert.equal(startsOf(host, lease), 1)
  })

  test('a host that reboots gives everyone the same disk, ports and key back', async () => {
    const host = await market.addHost('rebooted')
    const worker = await serve(host)
    const leases = [await launched(host), await launched(host)]
    const forwarded = () => host.machine.forwarded().toSorted((a, b) => a.sshPort - b.sshPort)
    const kept = (lease: Hex) => {
      const { startedAt: _, ...record } = JSON.parse(
        readFileSync(join(folderOf(host, lease), 'record.json'), 'utf8'),
      )
      return [diskOf(host, lease), record]
    }
    const caller = { wallet: market.chain.accounts.tenant.address, role: 'owner' } as const
    const opened: OpenPort[] = []
    for (const [protocol, guestPort] of [
      ['tcp', 80],
      ['udp', 53],
      ['tcp', 8080],
    ] as const) {
      const { publicPort: hostPort } = await worker.operations.openPort(
        leases[0]!,
        protocol,
        guestPort,
        caller,
      )
      opened.push({ protocol, hostPort, guestPort })
    }
    await worker.operations.closePort(leases[0]!, 'tcp', 8080, caller)
    const before = { forwarded: forwarded(), kept: leases.map(kept) }
    assert.equal(before.forwarded.length, 2)
    const openedBefore = before.forwarded.flatMap(({ opened = [] }) => opened)
    assert.deepEqual(openedBefore, opened.slice(0, 2), 'what the tenant opened, less what it closed')
    await worker.stop()
    host.machine.reboot()
    await serve(host)
    for (const lease of leases) await waitForPower(host, lease, 'running')
    assert.deepEqual({ forwarded: forwarded(), kept: leases.map(kept) }, before)
  })

  test('QEMU dies: the guest is started again; its tenant switches it off: it stays off, or not, as they chose', async () => {
    const host = await market.addHost('moody')
    await serve(host)
    const stays = await launched(host)
    const returns = await launched(host, { restartOnPoweroff: true })
    host.machine.host.crashGuest(guestName(stays))
    await waitFor(() => startsOf(host, stays) === 2, { what: 'started again', seconds: 40 })
    host.machine.host.powerOffGuest(guestName(stays))
    host.machine.host.powerOffGuest(guestName(returns))
    await waitFor(() => startsOf(host, returns) === 2, { what: 'started again', seconds: 40 })
    assert.equal(powerOf(host, stays), 'stopped')
  })
})

describe('a chain in trouble', () => {
  afterEach(stopWorkers)
  test('RPC down: a closed lease keeps its guest until the chain is heard again', async () => {
    const network = join(market.folder, 'proxied.json')
    writeFileSync(network, JSON.stringify({ ...market.network, rpcUrls: [proxy.url] }))
    const host = await market.addHost('deaf', { network })
    const worker = await serve(host)
    const lease = await launched(host)
    proxy.setMode('down')
    await closeLease(market.tenant, { leaseId: lease })
    await passSeconds(market.chain, 10) // less than was billed: the disk is still kept when the chain is heard again
    await waitFor(() => worker.lines.some((line) => /RPC/.test(line)), { what: 'it is noticed', seconds: 10 })
    assert.equal(powerOf(host, lease), 'running')
    proxy.setMode('pass')
    await waitForPower(host, lease, 'stopped')
  })

  test('RPC down: what was granted is refused until the chain is heard again; its owner goes on', async () => {
    const network = join(market.folder, 'proxied.json')
    writeFileSync(network, JSON.stringify({ ...market.network, rpcUrls: [proxy.url] }))
    const host = await market.addHost('cut-off', { network })
    const worker = await serve(host)
    const lease = await launched(host)
    const { tenant, spare } = market.chain.accounts
    const account = spare[1].address
    const endpoint = `http://127.0.0.1:${worker.apiPort}`
    const apiOf = (who: Account) => createHostApi(market.clientOf(who), { endpoint, host: host.id })
    const [ofTenant, ofFriend] = [apiOf(tenant), apiOf(spare[1])]
    const roleIn = (api: HostApi) =>
      api.call('getInstance', { params: { lease } }).then(
        ({ role }) => role,
        () => null,
      )
    const becomes = (role: Role | null) =>
      waitFor(async () => (await roleIn(ofFriend)) === role, {
        what: `the role is ${role}`,
        seconds: 60,
        everyMs: 500,
      })
    await grantRole(market.tenant, { leaseId: lease, account, role: 'Operator' })
    await becomes('operator')
    proxy.setMode('frozen')
    await passSeconds(market.chain, 1)
    await becomes('operator') // as it was read at a head that nothing follows
    proxy.setMode('down')
    await becomes(null)
    assert.equal(await roleIn(ofTenant), 'owner')
    proxy.setMode('pass')
    await becomes('operator')
  })

  test('one RPC of three says that leases never were: nothing is undone', async () => {
    const network = join(market.folder, 'three.json')
    const rpcUrls = [proxy.url, market.chain.rpcUrl, market.chain.rpcUrl.replace('127.0.0.1', 'localhost')]
    writeFileSync(network, JSON.stringify({ ...market.network, rpcUrls }))
    const host = await market.addHost('lied-to', { network })
    host.machine.setSilent(true)
    const worker = await serve(host)
    const lease = await host.rent()
    await waitForPower(host, lease, 'running')
    const disk = diskOf(host, lease)
    proxy.setMode('lying')
    await market.chain.testClient.mine({ blocks: 5 }) // the lie is final too
    const isBlamed = () => worker.lines.some((line) => /contradicts the other RPCs/.test(line))
    await waitFor(isBlamed, { what: 'the lie is noticed', seconds: 15 })
    proxy.setMode('pass')
    host.machine.setSilent(false)
    await waitForState(market.tenant, lease, 'Active')
    assert.equal(diskOf(host, lease), disk)
    assert.equal(startsOf(host, lease), 1)
  })

  test("the chain's clock is days ahead of ours: it is the one that counts", async () => {
    await passSeconds(market.chain, 3 * 86_400)
    const host = await market.addHost('skewed')
    await serve(host)
    const lease = await launched(host)
    await closeLease(market.tenant, { leaseId: lease })
    await waitForPower(host, lease, 'stopped')
  })
})

describe('money and time', () => {
  afterEach(stopWorkers)
  test('out of money: off, and on again when topped up; after the grace closed by the host', async () => {
    const host = await market.addHost('poor')
    await serve(host)
    const lease = await launched(host)
    const disk = diskOf(host, lease)
    await passSeconds(market.chain, 7300)
    await waitForPower(host, lease, 'stopped')
    await topUpLease(market.tenant, { leaseId: lease, amountUnits: 1_000_000n })
    await waitForPower(host, lease, 'running')
    assert.equal(diskOf(host, lease), disk)
    await passSeconds(market.chain, 40 * 86_400)
    await waitForState(market.tenant, lease, 'Closed')
    const { ending } = await readLease(market.tenant, { leaseId: lease })
    assert.equal(ending?.reason, 'Exhausted')
  })

  test('a deadline that passes: the lease is cancelled, everything goes back', async () => {
    const host = await market.addHost('late')
    host.machine.setSilent(true)
    await serve(host)
    const lease = await host.rent({}, { activationSeconds: 900 })
    await waitForPower(host, lease, 'running')
    await passSeconds(market.chain, 1000)
    await waitForState(market.tenant, lease, 'Closed')
    const { ending } = await readLease(market.tenant, { leaseId: lease })
    assert.deepEqual([ending?.how, ending?.reason], ['Cancelled', 'DeadlinePassed'])
    await waitFor(() => !existsSync(folderOf(host, lease)), { what: 'nothing is left', seconds: 15 })
  })

  test('a disk is kept as long as was paid for, and a new lease may continue on it', async () => {
    const host = await market.addHost('kept')
    await serve(host)
    const old = await launched(host)
    await passSeconds(market.chain, 1000)
    await closeLease(market.tenant, { leaseId: old })
    await waitForPower(host, old, 'stopped')
    const content = diskOf(host, old)
    const next = await launched(host, { fromLease: old })
    const baseOf = (lease: Hex): string => diskOf(host, lease).split(' ')[0]!
    assert.equal(readFileSync(baseOf(next), 'utf8'), content)
    await passSeconds(market.chain, 1100)
    await waitFor(() => !existsSync(folderOf(host, old)), { what: 'the old disk is wiped', seconds: 15 })
    assert.equal(readFileSync(baseOf(next), 'utf8'), content)
    await requireDeclined(await host.rent({ fromLease: old }), 'BadManifest')
    // A third lease stands on both; the bases go when nobody stands on them any more.
    await closeLease(market.tenant, { leaseId: next })
    await waitForPower(host, next, 'stopped')
    const third = await launched(host, { fromLease: next })
    await passSeconds(market.chain, 7200)
    await waitFor(() => !existsSync(folderOf(host, next)), { what: 'the second disk is wiped', seconds: 15 })
    const second = readFileSync(baseOf(third), 'utf8')
    assert.equal(readFileSync(second.split(' ')[0]!, 'utf8'), content)
    await closeLease(market.tenant, { leaseId: third })
    await passSeconds(market.chain, 7200)
    await waitFor(() => !existsSync(folderOf(host, third)), { what: 'the third disk is wiped', seconds: 15 })
    assert.deepEqual(readdirSync(join(host.stateDir, 'instances', '.inherited')), [])
  })

  test("nobody continues on a stranger's disk, nor on one that is in use", async () => {
    const host = await market.addHost('private', { patienceSeconds: 2 })
    await serve(host)
    const theirs = await launched(host)
    await requireDeclined(await host.rent({ fromLease: theirs }), 'BadManifest')
    const stranger = market.clientOf(market.chain.accounts.spare[0])
    await closeLease(market.tenant, { leaseId: theirs })
    const plan = await planOpen(stranger, {
      offer: host.offer,
      shape,
      durationSeconds: 7200,
      manifest: { ...manifest, fromLease: theirs },
      recipient: host.recipient,
    })
    const { leaseId } = await openLease(stranger, { plan })
    await requireDeclined(leaseId, 'BadManifest')
  })
})

describe('Redis and rivals', () => {
  afterEach(stopWorkers)
  test('Redis emptied while a launch waits for its next try', async () => {
    const host = await market.addHost('forgetful', { patienceSeconds: 600 })
    await serve(host)
    host.machine.setFull(true)
    const lease = await host.rent()
    await waitFor(() => existsSync(folderOf(host, lease)), { what: 'the launch has begun', seconds: 10 })
    await market.redis.empty()
    host.machine.setFull(false)
    await waitForState(market.tenant, lease, 'Active')
    assert.equal(startsOf(host, lease), 1)
  })

  test('two workers for one host: the second refuses, in its folder and elsewhere', async () => {
    const host = await market.addHost('contested')
    await serve(host)
    await assert.rejects(startTestWorker(host), /A worker already works in .*process \d+/)
    const elsewhere = await market.copyHost(host, 'contested-copy')
    await assert.rejects(startTestWorker(elsewhere), /Another worker serves this host: process \d+ on/)
    const lease = await launched(host)
    assert.equal(startsOf(host, lease), 1)
  })
})
