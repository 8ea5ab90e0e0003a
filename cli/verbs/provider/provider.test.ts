import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, snapshot, test } from 'node:test'
import { readHost } from '@freehold/sdk'
import type { Hex } from 'viem'
import { detectMachine, hardwareFact, readSurvey, writeSurvey } from '../../../workers/machine/index.ts'
import { gpuHost, makeTree } from '../../../workers/machine/testing/index.ts'
import { readProviderConfig } from '../../../workers/provider/index.ts'
import type { LeaseView } from '../../leases/view.ts'
import { scrub } from '../../testing/scrub.ts'
import { type CliWorld, startCliWorld } from '../../testing/world.ts'

snapshot.setDefaultSnapshotSerializers([(value) => String(value)])

const launcher = resolve(import.meta.dirname, '../../bin/freehold.mjs')

let world: CliWorld
before(async () => {
  world = await startCliWorld()
})
after(() => world.stop())

const HOST = ['--host', '1']
const seen = ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) =>
  scrub(`exit ${code}\n--- out\n${stdout}--- err\n${stderr}`, world.folder)

/** A lease of a day that ran for 1000 s. */
async function activeLease(): Promise<Hex> {
  const words = ['rent', '--image', 'micro', '--hours', '24', '--yes', '--no-wait']
  const { leaseId } = await world.json<{ leaseId: Hex }>(words)
  const { publicClient, testClient } = world.market.chain
  const since = (await publicClient.getBlock()).timestamp + 10n
  await testClient.setNextBlockTimestamp({ timestamp: since })
  await world.host.activate(leaseId, 'ssh://root@127.0.0.1:40022', `0x${'ab'.repeat(32)}`)
  await testClient.setNextBlockTimestamp({ timestamp: since + 1000n })
  await testClient.mine({ blocks: 1 })
  return leaseId
}

test('init: keys, a host on chain, a configuration; once, however often it is run', async (t) => {
  const words = [
    'provider',
    'init',
    '--endpoint',
    'http://203.0.113.9:8546',
    '--region',
    'DE-FRA',
    '--tags',
    'nvme',
    '--no-benchmark',
  ]
  const machine = join(world.folder, 'machine')
  makeTree(machine, gpuHost)
  const env = { ...world.env, FREEHOLD_SYSROOT: machine }
  const first = await world.freehold(words, { env })
  t.assert.snapshot(
    seen(first)
      .replace(/Operator {3}0x\w+/, 'Operator   ADDRESS')
      .replace(/\d+ GiB disk/, 'N GiB disk'),
  )
  const path = join(world.folder, 'home/provider/config.json')
  const config = readProviderConfig(path)
  const host = await readHost(world.market.operator, { host: BigInt(config.host) })
  assert.equal(host.owner, world.market.chain.accounts.provider.address)
  assert.equal(host.facts.endpoint, 'http://203.0.113.9:8546')
  assert.equal(host.facts.hardware, hardwareFact(detectMachine(machine), null))
  assert.equal(readSurvey(config.stateDir)?.capacity.points, 7000, 'what the first offer proposes')
  assert.equal(config.operator.kind, 'keystore')
  assert.ok(config.fromBlock !== undefined && config.fromBlock > 0, 'a worker reads no older blocks')
  const { path: keyPath, passwordFile } = config.operator as { path: string; passwordFile: string }
  for (const file of [path, keyPath, passwordFile]) assert.equal(statSync(file).mode & 0o077, 0, file)
  assert.equal(host.operator?.toLowerCase(), JSON.parse(readFileSync(keyPath, 'utf8')).address.toLowerCase())
  t.assert.snapshot(seen(await world.freehold(words)))
})

test('init: what is missing or malformed', async (t) => {
  t.assert.snapshot(seen(await world.freehold(['provider', 'init'])))
  t.assert.snapshot(
    seen(
      await world.freehold([
        'provider',
        'init',
        '--endpoint',
        'here',
        '--region',
        'Germany',
        '--payee',
        '0x12',
      ]),
    ),
  )
})

test('offer: what stands, a change of one price, a first offer that lacks some', async (t) => {
  t.assert.snapshot(seen(await world.freehold(['provider', 'offer', ...HOST])))
  t.assert.snapshot(
    seen(await world.freehold(['provider', 'offer', ...HOST, '--core-price', '0.02', '--cores', '32'])),
  )
  const { offers } = await world.json<{ offers: unknown[] }>(['provider', 'offer', ...HOST])
  assert.equal(offers.length, 1, 'the new one replaced the old')
  const both = await world.json<{ offers: unknown[] }>([
    'provider',
    'offer',
    ...HOST,
    '--trial',
    '600',
    '--keep',
  ])
  assert.equal(both.offers.length, 2)
  t.assert.snapshot(seen(await world.freehold(['provider', 'offer', '--host', '2', '--core-price', '0.02'])))
  t.assert.snapshot(seen(await world.freehold(['provider', 'offer', ...HOST, '--core-price', 'cheap'])))
  const dust = await world.freehold(['provider', 'offer', ...HOST, '--core-price', '9999999'])
  assert.equal(dust.code, 2)
})

test('offer: only a host’s own keys may publish', async (t) => {
  t.assert.snapshot(
    seen(await world.freehold(['provider', 'offer', ...HOST, '--core-price', '0.03', '--wallet', 'tenant'])),
  )
})

test('status, withdraw: what a host is owed, and what it got', async (t) => {
  const leaseId = await activeLease()
  t.assert.snapshot(seen(await world.freehold(['provider', 'status', ...HOST])))
  t.assert.snapshot(
    seen(await world.freehold(['provider', 'status', ...HOST, '--json'])).replace(
      /"headBlock": \d+/,
      '"headBlock": N',
    ),
  )
  const nothing = await world.json(['provider', 'withdraw', ...HOST, '--minimum', '5'])
  assert.deepEqual(nothing.collected, [])
  const { publicClient, testClient } = world.market.chain
  const now = (await publicClient.getBlock()).timestamp
  await testClient.setNextBlockTimestamp({ timestamp: now + 100n })
  t.assert.snapshot(seen(await world.freehold(['provider', 'withdraw', ...HOST])))
  const { feesMovedUnits } = await world.json<{ feesMovedUnits: string }>([
    'provider',
    'withdraw',
    ...HOST,
    '--fees',
  ])
  assert.ok(BigInt(feesMovedUnits) > 0n)
  await world.json(['close', leaseId])
})

test('drain: no new leases, and those that remain', async (t) => {
  const leaseId = await activeLease()
  const words = ['rent', '--image', 'micro', '--hours', '2', '--yes', '--no-wait']
  const { leaseId: waiting } = await world.json<{ leaseId: Hex }>(words)
  t.assert.snapshot(seen(await world.freehold(['provider', 'drain', ...HOST])))
  assert.match(
    (await world.freehold(['rent', '--image', 'micro', '--hours', '1', '--yes'])).stderr,
    /is draining/,
  )
  const again = await world.json<{ transactionHash: null }>(['provider', 'drain', ...HOST])
  assert.equal(again.transactionHash, null, 'nothing to change')
  const closed = await world.json<{ ended: { leaseId: Hex; how: string; refundedUnits: string }[] }>([
    'provider',
    'drain',
    ...HOST,
    '--close',
    '--wait',
    '--yes',
    ...['--wallet', 'operator'],
  ])
  assert.deepEqual(
    closed.ended.map((one) => [one.leaseId, one.how]),
    [
      [waiting, 'declined'],
      [leaseId, 'closed'],
    ],
  )
  for (const { leaseId: ended, how, refundedUnits } of closed.ended) {
    const { ending } = await world.json<LeaseView>(['show', ended])
    assert.equal(ending?.reason, 'HostMaintenance')
    assert.equal(String(ending.refundedUnits), refundedUnits)
    assert.equal(ending.billedSeconds === 0, how === 'declined')
  }
  t.assert.snapshot(seen(await world.freehold(['provider', 'drain', ...HOST, '--undo'])))
})

/** Its new operator has no gas. */
const OWNER = ['--wallet', 'provider']

test('drain --in: a time for the worker of this host, which undo forgets', async () => {
  const { code, stderr } = await world.freehold(['provider', 'drain', ...HOST, '--in', '48'])
  assert.equal(code, 2)
  assert.match(stderr, /--in is kept by the worker of host .*run it on the host itself/s)
  const { stateDir } = JSON.parse(readFileSync(join(world.folder, 'home/provider/config.json'), 'utf8'))
  const times = async (...words: string[]) => {
    const said = await world.json<{ closesAt: number | null }>(['provider', 'drain', ...words, ...OWNER])
    const path = join(stateDir, 'maintenance.json')
    const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).startsAt : null
    assert.equal(said.closesAt, kept)
    return said.closesAt
  }
  const inTwoDays = Date.now() / 1000 + 48 * 3600
  const closesAt = await times('--in', '48')
  assert.ok(closesAt !== null && Math.abs(closesAt - inTwoDays) < 300)
  assert.equal(await times(), closesAt, 'it stays')
  assert.match(
    (await world.freehold(['provider', 'drain', ...OWNER])).stdout,
    /What still runs at 20.* is closed then/,
  )
  assert.equal(await times('--undo'), null)
  for (const words of [
    ['--undo', '--in', '1'],
    ['--close', '--in', '1'],
    ['--in', 'soon'],
  ]) {
    assert.equal((await world.freehold(['provider', 'drain', ...words])).code, 2)
  }
})

test('start: ends as the worker ends, which says why on standard error', () => {
  const config = join(world.folder, 'home/provider/config.json')
  const content = JSON.parse(readFileSync(config, 'utf8'))
  const lonely = join(world.folder, 'lonely.json')
  writeFileSync(lonely, JSON.stringify({ ...content, network: join(world.folder, 'nowhere.json') }))
  const words = [launcher, 'provider', 'start', '--config', lonely, '--json']
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { env: world.env, encoding: 'utf8' })
  assert.equal(status, 1, stderr)
  assert.deepEqual(JSON.parse(stdout), { host: content.host, config: lonely, exitCode: 1 })
  assert.match(stderr, /nowhere\.json/)
})

test('a host that is not known, and none that is named', async (t) => {
  t.assert.snapshot(seen(await world.freehold(['provider', 'status', '--host', '99'])))
  const env = { ...world.env, FREEHOLD_HOME: join(world.folder, 'empty') }
  t.assert.snapshot(seen(await world.freehold(['provider', 'status'], { env })))
  t.assert.snapshot(seen(await world.freehold(['provider', 'start'], { env })))
})

test('offer: what the machine does not have cannot be offered, unless the configuration says that it has', async () => {
  const path = join(world.folder, 'home/provider/config.json')
  const config = JSON.parse(readFileSync(path, 'utf8'))
  const guests = { ...config.guests, capacity: { diskGib: 500, mbps: 1000 } }
  const here = join(world.folder, 'small.json')
  writeFileSync(here, JSON.stringify({ ...config, host: '1', guests }))
  const offer = (...words: string[]) =>
    world.freehold(['provider', 'offer', '--config', here, '--cores', '1', '--memory', '1G', ...words])
  const beyond = await offer('--disk', '501G', '--mbps', '2000')
  assert.equal(beyond.code, 2)
  assert.match(beyond.stderr, /501 GiB of disk where there are 500, 2000 Mbit\/s where there are 1000/)
  assert.match(beyond.stderr, /guests\.capacity/)
  const { offers } = await world.json<{ offers: unknown[] }>(['provider', 'offer', ...HOST])
  assert.equal((await offer('--disk', '500G', '--mbps', '1000', '--keep')).code, 0)
  const after = await world.json<{ offers: unknown[] }>(['provider', 'offer', ...HOST])
  assert.equal(after.offers.length, offers.length + 1)
})

test('offer: a fast processor sells no more dedicated vCPUs than it has threads', async () => {
  const path = join(world.folder, 'home/provider/config.json')
  const config = JSON.parse(readFileSync(path, 'utf8'))
  const threads = availableParallelism()
  const stateDir = join(world.folder, 'fast')
  mkdirSync(stateDir)
  const benchmark = { tool: 'sysbench 1.0.20', oneThread: 4600, allThreads: 4500 * threads }
  writeSurvey(stateDir, {
    surveyedAt: 1,
    benchmark: { ...benchmark, pointsPerCore: 4600, points: 4500 * threads },
    capacity: { points: 1000, memoryMib: 1024, diskGib: 1, gpus: 0, mbps: 100 },
  })
  const guests = { ...config.guests, capacity: { diskGib: 500, mbps: 1000 } }
  const here = join(world.folder, 'fast.json')
  writeFileSync(here, JSON.stringify({ ...config, host: '1', stateDir, guests }))
  const offer = (cores: number) =>
    world.freehold([
      'provider',
      'offer',
      '--config',
      here,
      '--memory',
      '1G',
      '--disk',
      '10G',
      '--mbps',
      '100',
      '--cores',
      String(cores),
      '--keep',
    ])
  const beyond = await offer(threads + 1)
  assert.equal(beyond.code, 2)
  assert.match(beyond.stderr, new RegExp(`${threads + 1}000 compute points where there are ${threads}000`))
  assert.equal((await offer(threads)).code, 0)
})
