import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, snapshot, test } from 'node:test'
import { readHost, readLease, unsealManifest, updateHostFacts } from '@freehold/sdk'
import type { Hex } from 'viem'
import { SNAPSHOT_FILE } from '../testing/machines.ts'
import { scrub } from '../testing/scrub.ts'
import { type CliWorld, startCliWorld } from '../testing/world.ts'

snapshot.setDefaultSnapshotSerializers([(value) => String(value)])

let world: CliWorld
let leaseId: Hex
before(async () => {
  world = await startCliWorld()
  const words = ['rent', '--image', 'micro', '--hours', '24', '--yes', '--no-wait']
  leaseId = (await world.json<{ leaseId: Hex }>(words)).leaseId
  await world.host.activate(leaseId, 'ssh://root@127.0.0.1:40022', `0x${'ab'.repeat(32)}`)
})
after(async () => {
  assert.deepEqual(world.host.faults, [], 'the API never failed by itself')
  await world.stop()
})

const machine = () => world.host.machines.machine(leaseId)
const seen = ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) =>
  scrub(`exit ${code}\n--- out\n${stdout}--- err\n${stderr}`, world.folder)
const freehold = (...words: string[]) => world.freehold(words)

test('power: off and on again, with what it costs meanwhile', async (t) => {
  t.assert.snapshot(seen(await freehold('stop', leaseId)))
  assert.equal(machine().power, 'stopped')
  t.assert.snapshot(seen(await freehold('start', '--json')))
  for (const verb of ['restart', 'reset']) assert.equal((await freehold(verb)).code, 0, verb)
  t.assert.snapshot(seen(await freehold('rescue')))
  assert.equal(machine().isInRescue, true)
  assert.equal((await freehold('rescue', '--end', leaseId)).code, 0)
  assert.equal(machine().isInRescue, false)
})

test('power: what the host refuses, and what fails on the way', async (t) => {
  t.assert.snapshot(seen(await freehold('start', leaseId)))
  machine().failsWith = 'QEMU did not start: the disk is full.'
  t.assert.snapshot(seen(await freehold('restart', leaseId)))
  machine().failsWith = null
})

test('power: Ctrl-C stops the waiting, not the host; --no-wait does not wait at all', async (t) => {
  machine().isSlow = true
  const stop = new AbortController()
  const outcome = await world.freehold(['restart', leaseId], {
    signal: stop.signal,
    onStderr: (text) => text.includes('Restarting') && stop.abort(),
  })
  t.assert.snapshot(seen(outcome))
  const early = new AbortController()
  const cutOff = await world.freehold(['restart', leaseId], {
    signal: early.signal,
    onStderr: (text) => text.includes('asking the host') && early.abort(),
  })
  assert.equal(cutOff.code, 3, 'the request may have arrived')
  const { operation } = await world.json<{ operation: { state: string } }>(['restart', '--no-wait', leaseId])
  assert.equal(operation.state, 'running')
  machine().isSlow = false
})

test('one signature an hour: the session is kept in a file of mode 600, and forgotten sessions are made anew', async () => {
  const folder = join(world.env.FREEHOLD_HOME ?? '', 'sessions')
  const sessions = readdirSync(folder)
  assert.equal(sessions.length, 1, 'all verbs so far used the same')
  const path = join(folder, sessions[0]!)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const { token } = JSON.parse(readFileSync(path, 'utf8'))
  const { stdout, stderr } = await freehold('ports', 'list', leaseId, '--verbose', '--json')
  assert.equal(`${stdout}${stderr}`.includes(token), false, 'it is never shown')
  const session = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...session, token: `${'x'.repeat(40)}` }), { mode: 0o600 })
  assert.equal((await freehold('ports', 'list', leaseId)).code, 0)
  assert.notEqual(JSON.parse(readFileSync(path, 'utf8')).token, 'x'.repeat(40))
  writeFileSync(path, 'half a fi')
  assert.equal((await freehold('ports', 'list', leaseId)).code, 0)
})

test('show: how the machine is, beside what the chain says', async () => {
  machine().power = 'stopped'
  const { stdout } = await freehold('show', leaseId)
  machine().power = 'running'
  assert.match(stdout, /State +active\nMachine +stopped\nReady +pending\nBilling +It is off, still holds/)
  Object.assign(machine(), { power: 'stopped', powerWishBy: 'idleStop' })
  const byRule = await freehold('show', leaseId)
  Object.assign(machine(), { power: 'running', powerWishBy: 'wallet' })
  assert.match(byRule.stdout, /Machine +stopped by the idle rule\n/)
  const { instance, instanceMissing } = await world.json<{ instance: null; instanceMissing: string }>([
    ...['show', leaseId, '--wallet', 'operator'],
  ])
  assert.equal(instance, null)
  assert.match(instanceMissing, /no role on it/)
})

test('somebody else’s lease, a host that is away, an unknown lease', async (t) => {
  t.assert.snapshot(seen(await freehold('stop', leaseId, '--wallet', 'operator')))
  const away = { ...world.market.facts, endpoint: 'http://127.0.0.1:1' }
  const { facts } = await readHost(world.market.owner, { host: 1n })
  await updateHostFacts(world.market.owner, { host: 1n, facts: away })
  t.assert.snapshot(seen(await freehold('logs', leaseId)))
  await updateHostFacts(world.market.owner, { host: 1n, facts })
  assert.equal((await freehold('stop', `0x${'00'.repeat(32)}`)).code, 1)
})

test('logs: whole, their end, without escape sequences; following ends with Ctrl-C', async (t) => {
  t.assert.snapshot(seen(await freehold('logs', leaseId)))
  t.assert.snapshot(seen(await freehold('logs', '--cloud-init', '--tail', '2', '--json')))
  assert.ok((await freehold('logs', '--tail', '1', '--raw')).stdout.includes('\u001b[2J\r\n'))
  assert.equal((await freehold('logs', '--follow', '--json')).code, 2)
  const { growing } = machine()
  const stop = new AbortController()
  growing.write('first\nhal')
  growing.write('f\n')
  const followed = await world.freehold(['logs', '--follow'], {
    signal: stop.signal,
    onStdout: (text) => text.includes('half\n') && stop.abort(),
  })
  assert.equal(followed.code, 0, followed.stderr)
  assert.equal(followed.stdout, 'first\nhalf\n')
})

test('metrics: curves, JSON, Prometheus', async (t) => {
  t.assert.snapshot(seen(await freehold('metrics', leaseId)))
  const { metrics } = await world.json<{ metrics: { stepSeconds: number; at: number[] } }>([
    ...['metrics', leaseId, '--window', 'month'],
  ])
  assert.equal(metrics.stepSeconds, 60)
  assert.equal(metrics.at.length, 40)
  const newest = await world.json<{
    metrics: { stepSeconds: number; at: number[]; series: Record<string, unknown[]> }
  }>([...['metrics', leaseId, '--last', '10']])
  assert.deepEqual([newest.metrics.stepSeconds, newest.metrics.at.length], [1, 10])
  assert.ok(Object.values(newest.metrics.series).every(({ length }) => length === 10))
  assert.match((await freehold('metrics', leaseId, '--last', '10')).stdout, /MOST +LAST 10 S\n/)
  assert.equal((await freehold('metrics', leaseId, '--last', '10', '--window', 'month')).code, 2)
  assert.equal((await freehold('metrics', '--prometheus')).stdout, 'freehold_instance_cpu_percent 12.5\n')
})

test('snapshots: taken, listed, restored, downloaded, deleted', async (t) => {
  assert.match((await freehold('snapshot', 'list')).stdout, /No snapshots yet/)
  t.assert.snapshot(seen(await freehold('snapshot', 'create', leaseId, 'before-upgrade')))
  const { name } = await world.json<{ name: string }>(['snapshot', 'create', '--consistency', 'crash'])
  assert.match(name, /^\d{8}-\d{6}$/)
  t.assert.snapshot(seen(await freehold('snapshot', 'list')).replaceAll(name, 'TIME           '))
  assert.equal((await freehold('snapshot', 'restore', 'before-upgrade')).code, 2, 'it asks first')
  t.assert.snapshot(seen(await freehold('snapshot', 'restore', 'before-upgrade', '--yes')))
  t.assert.snapshot(
    seen(await freehold('snapshot', 'restore', leaseId, 'before-upgrad', '--yes')).replace(name, 'TIME'),
  )
  t.assert.snapshot(seen(await freehold('snapshot', 'restore', leaseId)))
  await world.json(['snapshot', 'delete', name, '--yes'])
  assert.equal(machine().snapshots.size, 1)
})

test('snapshot download: whole and checked, or not there at all', async () => {
  const file = join(world.folder, 'disk.qcow2')
  const words = ['snapshot', 'download', leaseId, 'before-upgrade', '--output', file]
  const { bytes, sha256 } = await world.json<{ bytes: number; sha256: string }>(words)
  assert.deepEqual(readFileSync(file), SNAPSHOT_FILE)
  assert.equal(bytes, SNAPSHOT_FILE.length)
  assert.equal(sha256, machine().snapshots.get('before-upgrade')?.sha256)
  const again = await world.freehold(words)
  assert.equal(again.code, 1)
  assert.match(again.stderr, /exists already/)
  const stop = new AbortController()
  const other = join(world.folder, 'stopped.qcow2')
  const stopped = await world.freehold([...words.slice(0, -1), other], {
    signal: stop.signal,
    onStderr: (text) => text.includes('asking the host for') && stop.abort(),
  })
  assert.equal(stopped.code, 1, stopped.stderr)
  assert.equal(existsSync(other) || existsSync(`${other}.part`), false)
})

test('snapshot schedule: none, set, changed in part, ended', async () => {
  const set = (...words: string[]) => freehold('snapshot', 'schedule', leaseId, ...words)
  assert.match((await set()).stdout, /No snapshots are taken/)
  assert.match((await set('--keep', '3')).stderr, /--every-hours is needed/)
  assert.match((await set('--every-hours', '24')).stdout, /every 24 h; the newest 7/)
  assert.match((await set('--keep', '3')).stdout, /every 24 h; the newest 3/)
  assert.match((await set('--off')).stdout, /No snapshots are taken/)
})

test('ports: opened, listed, closed; SSH stays', async (t) => {
  t.assert.snapshot(seen(await freehold('ports', 'open', leaseId, '80')))
  assert.equal((await freehold('ports', 'open', '53/udp')).code, 0)
  t.assert.snapshot(seen(await freehold('ports', 'list')))
  await world.json(['ports', 'close', '53/udp'])
  t.assert.snapshot(seen(await freehold('ports', 'close', leaseId, '22')))
  t.assert.snapshot(seen(await freehold('ports', 'open', leaseId, '70000')))
  const { ports, limit } = await world.json<{ ports: unknown[]; limit: number }>(['ports', 'list'])
  assert.deepEqual([ports.length, limit], [2, 16])
})

test('policy: shown, set in part, taken back', async (t) => {
  t.assert.snapshot(seen(await freehold('policy', leaseId)))
  t.assert.snapshot(seen(await freehold('policy', leaseId, '--idle', '60', '--budget', '5')))
  await world.json(['policy', leaseId, '--idle-action', 'close', '--no-budget'])
  assert.deepEqual(machine().policy, {
    idleStop: { afterMinutes: 60, cpuPercentBelow: 5, action: 'close' },
    budgetStop: null,
  })
  const wrong = await freehold('policy', leaseId, '--budget-action', 'stop')
  assert.match(wrong.stderr, /--budget is needed/)
  assert.match((await freehold('policy', leaseId, '--budget', '0')).stderr, /--no-budget lifts it/)
  assert.match((await freehold('policy', leaseId, '--idle', '2')).stderr, /5 to 43200/)
})

test('audit and events: who did what, and the chain beside it', async () => {
  const { entries } = await world.json<{ entries: { action: string; number: number }[] }>(['audit', leaseId])
  assert.ok(entries.some(({ action }) => action === 'setPower'))
  assert.deepEqual(
    entries.map(({ number }) => number),
    entries.map((_, at) => at + 1),
  )
  mkdirSync(join(world.folder, 'kept'))
  const file = join(world.folder, 'kept/audit.jsonl')
  await world.json(['audit', '--export', file])
  assert.equal(JSON.parse(readFileSync(file, 'utf8').split('\n')[0]!).number, 1)
  const { events, missing } = await world.json<{
    events: { source: string; what: string; at: number }[]
    missing: null
  }>(['events', leaseId])
  assert.equal(missing, null)
  const chain = events.filter(({ source }) => source === 'chain').map(({ what }) => what)
  assert.deepEqual(chain, ['LeaseOpened', 'LeaseActivated'])
  assert.ok(events.some(({ source, what }) => source === 'host' && what === 'takeSnapshot'))
  assert.match((await freehold('events', '--chain-only')).stdout, /activated at ssh:.*billing starts/)
})

test('audit and events: what the host did of itself, or by a rule of the tenant, beside it', async () => {
  const own = { lease: leaseId, wallet: null, role: null, status: null }
  const stop = { action: 'stop', idleSeconds: 900 }
  await world.host.audit.record({ ...own, by: 'idleStop', action: 'setPower', details: stop })
  const off = { way: 'acpi', seconds: 2.5 }
  await world.host.audit.record({ ...own, by: 'host', action: 'guestOff', details: off })
  const { stdout } = await freehold('events', leaseId)
  assert.match(stdout, /host +stop, after idling for 900 s +the idle rule\n/)
  assert.match(stdout, /host +the machine was shut down by its power button within 2\.5 s +the host\n/)
  const audit = await freehold('audit', leaseId)
  assert.match(audit.stdout, /the idle rule +- +setPower +- +action=stop, idleSeconds=900/)
})

test('share: a viewer looks, an operator works, and neither after a revocation', async (t) => {
  const { operator } = world.market.chain.accounts
  const asFriend = (...words: string[]) => freehold(...words, '--wallet', 'operator')
  assert.equal((await asFriend('logs', leaseId)).code, 1)
  t.assert.snapshot(seen(await freehold('share', 'grant', leaseId, operator.address)))
  assert.equal((await asFriend('logs', leaseId)).code, 0)
  t.assert.snapshot(seen(await asFriend('restart', leaseId)))
  t.assert.snapshot(seen(await asFriend('console', leaseId)))
  await world.json(['share', 'grant', operator.address, '--role', 'operator'])
  assert.match(
    (await asFriend('ps', '--shared')).stdout,
    /ROLE +REACH IT AT\n0x\w+ +active .* operator +ssh:/,
  )
  assert.equal((await asFriend('logs', leaseId.slice(0, 12))).code, 0, 'found by its beginning')
  assert.equal((await asFriend('restart', leaseId)).code, 0)
  assert.equal((await asFriend('audit', leaseId)).code, 1, 'the owner alone')
  const { missing } = await world.json<{ missing: string }>(['events', leaseId, '--wallet', 'operator'])
  assert.match(missing, /this needs owner/)
  t.assert.snapshot(seen(await freehold('share', 'list')))
  t.assert.snapshot(seen(await freehold('share', 'revoke', operator.address)))
  assert.equal((await asFriend('logs', leaseId)).code, 1)
  assert.match((await freehold('share', 'revoke', leaseId, operator.address)).stderr, /has no role on lease/)
  const { tenant } = world.market.chain.accounts
  assert.match((await freehold('share', 'grant', tenant.address)).stderr, /is the owner/)
  assert.match((await freehold('share', 'grant', leaseId)).stderr, /\[account\] is needed/)
})

test('snapshot clone: a new lease on the same host, on a copy', async () => {
  const words = ['snapshot', 'clone', leaseId, 'before-upgrade', '--hours', '1', '--no-wait']
  const asked = await world.freehold(words)
  assert.equal(asked.code, 2, asked.stderr)
  assert.match(asked.stderr, /micro on .*, on a copy of snapshot before-upgrade\n/)
  const clone = await world.json<{ leaseId: Hex; host: string; image: string }>([...words, '--yes'])
  assert.deepEqual([clone.host, clone.image], ['1', 'micro'])
  const opened = await readManifest(clone.leaseId)
  assert.deepEqual(
    [opened.fromLease, opened.fromSnapshot, opened.image],
    [leaseId, 'before-upgrade', 'micro'],
  )
  await world.json(['cancel', clone.leaseId])
  const nothing = await world.freehold(['snapshot', 'clone', leaseId, 'nothing', '--hours', '1', '--yes'])
  assert.match(nothing.stderr, /There is no snapshot called "nothing"/)
})

/** The manifest of a lease, as its host opens it. */
async function readManifest(id: Hex) {
  const { market } = world
  const { manifest, terms } = await readLease(market.operator, { leaseId: id })
  const { chainId, contracts } = market.network
  const context = { ...terms, chainId, leaseEscrow: contracts.leaseEscrow }
  return unsealManifest({ envelope: manifest, context, keys: [market.keys] })
}

test('resize: the machine goes on under a successor, with the price first and the money kept', async (t) => {
  const money = (text: string) =>
    text.replace(/\d+\.\d+ USDC(?!\/h)/g, 'SOME USDC').replace(/last \d[^\n]*/g, 'last A WHILE')
  t.assert.snapshot(money(seen(await freehold('resize', leaseId, '--memory', '2G'))))
  t.assert.snapshot(seen(await freehold('resize', leaseId)))
  t.assert.snapshot(seen(await freehold('resize', leaseId, '--disk', '5G', '--yes')))
  t.assert.snapshot(seen(await freehold('resize', leaseId, '--memory', '900G', '--yes')))
  world.host.freeMemoryMib = 512 // less than the offer promises
  assert.match(
    seen(await freehold('resize', leaseId, '--memory', '2G', '--yes')),
    /The machine of host 1 has too little left/,
  )
  world.host.freeMemoryMib = null
  world.host.answers = false
  assert.match(
    seen(await freehold('resize', leaseId, '--memory', '2G', '--yes')),
    /does not say whether its machine has room/,
  )
  world.host.answers = true
  const done = await world.json<{
    leaseId: Hex
    previousLeaseId: Hex
    shape: object
    isApplied: boolean
    addedUnits: string
  }>(['resize', '--memory', '2G', '--vcpus', '2', '--hours', '48', '--yes'])
  assert.equal(done.previousLeaseId, leaseId)
  assert.deepEqual(done.shape, { points: 1000, memoryMib: 2048, diskGib: 10, gpus: 0, mbps: 100 })
  assert.ok(BigInt(done.addedUnits) > 0n)
  assert.equal(done.isApplied, true)
  const shown = await world.json<{ image: string; state: string }>(['show', done.leaseId])
  assert.deepEqual([shown.image, shown.state], ['micro', 'Active'], 'what is known of it goes along')
  const followed = await freehold('ports', 'list', leaseId)
  assert.equal(followed.code, 0, followed.stderr)
  assert.match(followed.stderr, /was resized: its machine goes on as lease 0x/)
  const closing = await freehold('close', leaseId)
  assert.equal(closing.code, 1)
  assert.match(closing.stderr, /ended by a resize; its machine goes on, and is billed, as lease 0x/)
  const { ending } = await world.json<{ ending: { reason: string } }>(['show', leaseId])
  assert.equal(ending.reason, 'Resized')
  const { events } = await world.json<{ events: { says: string }[] }>(['events', leaseId, '--chain-only'])
  assert.ok(events.some(({ says }) => says === `resized: it goes on as lease ${done.leaseId}`))
  const { events: later } = await world.json<{ events: { what: string }[] }>([
    ...['events', done.leaseId, '--chain-only'],
  ])
  assert.deepEqual((await world.json<{ leases: [] }>(['ps', '--shared', '--wallet', 'operator'])).leases, [])
  const { operator } = world.market.chain.accounts
  await world.json(['share', 'grant', done.leaseId, operator.address])
  const { leases } = await world.json<{ leases: { leaseId: Hex; role: string }[] }>([
    ...['ps', '--shared', '--wallet', 'operator'],
  ])
  assert.deepEqual(
    leases.map(({ leaseId: id, role }) => [id, role]),
    [[done.leaseId, 'viewer']],
    'under the lease that it runs under now',
  )
  const roles = later.map(({ what }) => what).filter((what) => what.startsWith('Role'))
  assert.deepEqual(roles, ['RoleGranted', 'RoleGranted', 'RoleRevoked'], 'they hang on the machine')
  leaseId = done.leaseId
})

test('console --json: what was said so far, and nothing typed', async () => {
  const { isLive, scrollback } = await world.json<{ isLive: boolean; scrollback: string }>([
    ...['console', leaseId],
  ])
  assert.deepEqual({ isLive, scrollback }, { isLive: true, scrollback: 'booted\nlogin: ' })
})

test('a lease that has ended: the host still gives what it keeps', async () => {
  await world.json(['close', leaseId])
  assert.match((await freehold('stop')).stderr, /None of the \d+ leases/)
  assert.equal((await freehold('logs', leaseId)).code, 0)
})

test('a signed request for a script: sent once it is served, twice it is not', async () => {
  const body = '{"protocol":"tcp","guestPort":8443}'
  const words = ['sign-request', 'post', `/v1/instances/${leaseId}/ports`, '--body', body]
  type Signed = { url: string; method: string; authorization: string; curl: string }
  const { url, method, authorization, curl } = await world.json<Signed>(words)
  const send = () =>
    fetch(url, { method, body, headers: { authorization, 'content-type': 'application/json' } })
  assert.equal((await send()).status, 201)
  assert.equal((await send()).status, 401)
  assert.ok(curl.startsWith('curl ') && curl.includes(authorization) && curl.endsWith(`'${url}'`))
  assert.equal((await freehold('sign-request', 'GET', '/v1/instances')).code, 2)
})
