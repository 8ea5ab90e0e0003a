import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { runCommand } from '../host/index.ts'
import { type GuestSpec, SimulatedHypervisor } from '../hypervisor/index.ts'
import { requireSpace } from './files.ts'
import { openSnapshots, type Snapshots } from './index.ts'

const lease: Hex = `0x${'a'.repeat(64)}`
const guest = 'fh-1'
const mib = 1024 * 1024
const root = makeTempDir('snapshots')
after(() => removeTempDir(root))

let folder: string
let base: string
let diskPath: string
let hypervisor: SimulatedHypervisor
let snapshots: Snapshots
let clock = 1_795_266_000
let warnings: string[]
const source = () => ({ lease, guest, diskPath })
const take = (name: string, consistency: 'auto' | 'crash' | 'filesystem' = 'auto') =>
  snapshots.take(source(), { name, consistency })

const open = (limits = { count: 4, bytes: 64 * mib }) =>
  openSnapshots({
    folder: join(folder, 'snapshots'),
    hypervisor,
    limits,
    log: { info: () => {}, warn: (_, words) => warnings.push(words) },
    now: () => clock,
  })

/** Fills the first 64 KiB of a disk with one byte. */
const fill = (byte: number, path = diskPath) =>
  runCommand('qemu-io', ['-f', 'qcow2', '-c', `write -P ${byte} 0 64k`, path])
/** Whether the disk holds that byte there, as its guest would read it. */
async function holds(byte: number, path = diskPath): Promise<boolean> {
  const { stdout } = await runCommand('qemu-io', ['-f', 'qcow2', '-c', `read -P ${byte} 0 64k`, path])
  return !stdout.includes('Pattern verification failed')
}
const infoOf = async (path: string) =>
  JSON.parse((await runCommand('qemu-img', ['info', '--output=json', path])).stdout)
const digest = (content: Buffer | string) => createHash('sha256').update(content).digest('hex')
const everythingIn = (path: string): string[] =>
  existsSync(path) ? readdirSync(path, { recursive: true, encoding: 'utf8' }).sort() : []

beforeEach(async (t) => {
  folder = join(root, digest(t.name).slice(0, 12))
  mkdirSync(folder)
  base = join(folder, 'base.qcow2')
  diskPath = join(folder, 'disk.qcow2')
  await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', base, '16M'])
  await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', base, diskPath, '32M'])
  hypervisor = new SimulatedHypervisor()
  await hypervisor.define({
    name: guest,
    uuid: '00000000-0000-8000-8000-00000000c0de',
    vcpus: 1,
    memoryMib: 256,
    diskPath,
    seedPath: '/seed',
    consoleLogPath: '/console',
    boot: { kind: 'disk' },
    nic: { kind: 'user', mac: '02:00:00:00:00:01', sshForwardPort: 40_000 },
  } satisfies GuestSpec)
  clock = 1_795_266_000
  warnings = []
  snapshots = open()
  await fill(0x11)
})

describe('taking a snapshot', () => {
  test('of a guest that is off copies its disk, on the same base, for its owner only', async () => {
    const taken = await take('first')
    assert.deepEqual(snapshots.list(lease), [taken])
    const file = join(folder, 'snapshots', lease, 'first.qcow2')
    assert.equal(taken.sha256, digest(readFileSync(file)))
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(
      [taken.takenAt, taken.consistency, taken.isScheduled, taken.diskBytes, taken.basePath],
      [clock, 'crash', false, 32 * mib, base],
    )
    assert.ok(await holds(0x11, file))
  })

  test('of a guest that shut down by itself finds its file systems at rest', async () => {
    await assert.rejects(take('rested', 'filesystem'), { reason: 'unavailable' })
    await hypervisor.start(guest)
    await hypervisor.shutdown(guest, { agentSeconds: 1, acpiSeconds: 1 })
    assert.equal((await take('rested', 'filesystem')).consistency, 'filesystem')
  })

  test('of a guest that runs is at rest when its agent answers, else as after a power cut', async () => {
    await hypervisor.start(guest)
    assert.equal((await take('with-agent')).consistency, 'filesystem')
    assert.equal((await take('not-asked', 'crash')).consistency, 'crash')
    hypervisor.host.setAgent(guest, { answers: false })
    assert.equal((await take('without')).consistency, 'crash')
    await assert.rejects(take('insisting', 'filesystem'), { reason: 'unavailable' })
  })

  test('that fails leaves no trace', async () => {
    await hypervisor.start(guest)
    const before = everythingIn(join(folder, 'snapshots'))
    hypervisor.host.hangNext('copyDisk', { workIsDone: true })
    await assert.rejects(take('first', 'crash'))
    hypervisor.host.loseDaemon()
    await assert.rejects(take('first'), { reason: 'gone' })
    hypervisor.host.restoreDaemon()
    assert.deepEqual(
      everythingIn(join(folder, 'snapshots')).filter((path) => path.includes('.')),
      before,
    )
    await take('first')
  })

  test('needs a name that is nothing but a name, and a lease', async () => {
    for (const name of ['', '../disk', 'a/b', '.schedule', 'A', '-a', 'a'.repeat(64), 'a\n']) {
      await assert.rejects(take(name), { reason: 'refused' })
      await assert.rejects(snapshots.remove(lease, name), { reason: 'refused' })
      await assert.rejects(snapshots.restore(source(), name), { reason: 'refused' })
      await assert.rejects(snapshots.download(lease, name), { reason: 'refused' })
    }
    assert.throws(() => snapshots.list('0x../../etc'), { reason: 'notFound' })
  })

  test('of a guest in rescue is refused while it runs: its first disk is the rescue system', async () => {
    const rescued = { ...source(), isInRescue: () => true }
    await hypervisor.start(guest)
    const taking = snapshots.take(rescued, { name: 'first', consistency: 'auto' })
    await assert.rejects(taking, { reason: 'refused', next: 'End the rescue first.' })
    assert.deepEqual(snapshots.list(lease), [])
    await hypervisor.destroy(guest)
    await snapshots.take(rescued, { name: 'first', consistency: 'auto' })
    assert.ok(await holds(0x11, join(folder, 'snapshots', lease, 'first.qcow2')))
  })

  test('does not replace another of the same name', async () => {
    await take('first')
    await assert.rejects(take('first'), { reason: 'conflict' })
  })

  test('waits for nobody: what is under way is named', async () => {
    const first = take('first')
    await assert.rejects(take('second'), {
      reason: 'conflict',
      message: /Snapshot "first" is being taken/,
    })
    await assert.rejects(snapshots.remove(lease, 'first'), { reason: 'conflict' })
    await first
  })

  test('stops at the limits, and before the host is full', async () => {
    snapshots = open({ count: 1, bytes: 64 * mib })
    await take('first')
    await assert.rejects(take('second'), { reason: 'full', message: /may have 1 of them/ })
    snapshots = open({ count: 9, bytes: 1 })
    await assert.rejects(take('second'), { reason: 'full' })
    assert.throws(() => requireSpace(folder, Number.MAX_SAFE_INTEGER), { reason: 'full' })
  })
})

describe('restoring a snapshot', () => {
  test('brings the old disk back', async () => {
    await take('first')
    await fill(0x22)
    await snapshots.restore(source(), 'first')
    assert.ok(await holds(0x11))
    assert.equal((await infoOf(diskPath))['full-backing-filename'], base)
    assert.equal(statSync(diskPath).mode & 0o777, 0o644)
  })

  test('needs a guest that is off, and a snapshot that is there', async () => {
    await take('first')
    await assert.rejects(snapshots.restore(source(), 'second'), { reason: 'notFound' })
    await hypervisor.start(guest)
    await assert.rejects(snapshots.restore(source(), 'first'), { reason: 'refused', next: 'Stop it first.' })
  })

  test('shuts the guest down only for a snapshot that is whole, and that nothing is in the way of', async () => {
    let shutDowns = 0
    const shutDown = async () => {
      shutDowns++
      await hypervisor.shutdown(guest, { agentSeconds: 1, acpiSeconds: 1 })
    }
    const restore = (name: string) => snapshots.restore(source(), name, { shutDown })
    await take('first')
    await take('damaged')
    writeFileSync(join(folder, 'snapshots', lease, 'damaged.qcow2'), 'x')
    await hypervisor.start(guest)
    await assert.rejects(restore('unknown'), { reason: 'notFound' })
    await assert.rejects(restore('damaged'), { reason: 'damaged' })
    const other = take('second')
    await assert.rejects(restore('first'), { reason: 'conflict' })
    await other
    renameSync(base, `${base}.gone`)
    await assert.rejects(restore('first'), { reason: 'damaged' })
    renameSync(`${base}.gone`, base)
    assert.equal(shutDowns, 0)
    assert.equal((await hypervisor.list())[0]?.power, 'running')
    await restore('first')
    assert.equal(shutDowns, 1)
  })

  test('is given up when the guest was started meanwhile', async () => {
    await take('first')
    await fill(0x22)
    const onProgress = () => void hypervisor.start(guest)
    await assert.rejects(snapshots.restore(source(), 'first', { onProgress }), { reason: 'refused' })
    await hypervisor.destroy(guest)
    assert.ok(await holds(0x22))
    assert.equal(existsSync(`${diskPath}.restoring`), false)
  })

  test('keeps the size that the disk has by now', async () => {
    await take('first')
    await runCommand('qemu-img', ['resize', '-q', diskPath, '48M'])
    await snapshots.restore(source(), 'first')
    assert.equal((await infoOf(diskPath))['virtual-size'], 48 * mib)
    assert.ok(await holds(0x11))
  })

  test('refuses a file that is not what was written, and leaves the disk as it was', async () => {
    await take('first')
    await fill(0x22)
    const file = join(folder, 'snapshots', lease, 'first.qcow2')
    const handle = openSync(file, 'r+')
    writeSync(handle, 'x', statSync(file).size - 1)
    const before = digest(readFileSync(diskPath))
    await assert.rejects(snapshots.restore(source(), 'first'), {
      reason: 'damaged',
      message: /Nothing was changed/,
    })
    await assert.rejects(snapshots.download(lease, 'first'), { reason: 'damaged' })
    assert.equal(digest(readFileSync(diskPath)), before)
    assert.equal(existsSync(`${diskPath}.restoring`), false)
  })

  test('refuses one whose base is gone', async () => {
    await take('first')
    renameSync(base, `${base}.gone`)
    await assert.rejects(snapshots.restore(source(), 'first'), {
      reason: 'damaged',
      message: /stands on is gone/,
    })
  })

  test('that is called off leaves the disk as it was', async () => {
    await take('first')
    await fill(0x22)
    const before = digest(readFileSync(diskPath))
    await assert.rejects(snapshots.restore(source(), 'first', { signal: AbortSignal.abort() }))
    assert.equal(digest(readFileSync(diskPath)), before)
    assert.equal(existsSync(`${diskPath}.restoring`), false)
  })
})

test('a clone is a disk of its own for another lease, as large as that one pays for', async () => {
  await take('first')
  const toPath = join(folder, 'other', 'disk.qcow2')
  assert.deepEqual(await snapshots.clone(lease, 'first', toPath, 1), { basePath: base })
  assert.equal((await infoOf(toPath))['virtual-size'], 1024 * mib)
  await fill(0x22, toPath)
  assert.deepEqual(await snapshots.clone(lease, 'first', toPath, 1), { basePath: base })
  assert.ok(await holds(0x22, toPath), 'a second time leaves it alone')
  await assert.rejects(snapshots.clone(lease, 'first', join(folder, 'small'), 0), { reason: 'refused' })
})

test('a download stands alone and leaves nothing behind', async () => {
  await take('first')
  const { bytes, lengthBytes, sha256 } = await snapshots.download(lease, 'first')
  const content = Buffer.concat(await bytes.toArray())
  assert.equal(content.length, lengthBytes)
  assert.equal(digest(content), sha256)
  const path = join(folder, 'downloaded.qcow2')
  writeFileSync(path, content)
  renameSync(base, `${base}.gone`)
  assert.ok(await holds(0x11, path))
  assert.deepEqual(everythingIn(join(folder, 'snapshots', lease, 'work')), [])
})

test('what a worker that died left half done is cleared; what was done is kept', async () => {
  await take('first')
  const shelf = join(folder, 'snapshots', lease)
  writeFileSync(join(shelf, 'work', 'second'), 'half')
  writeFileSync(join(shelf, 'third.qcow2'), 'never labelled')
  writeFileSync(`${diskPath}.restoring`, 'half')
  hypervisor.host.refuseNext('dropDiskCopy')
  await snapshots.recover([source()])
  assert.deepEqual(everythingIn(shelf), ['first.json', 'first.qcow2'])
  assert.equal(existsSync(`${diskPath}.restoring`), false)
  assert.deepEqual(warnings, ['a disk copy could not be ended yet'])
  await snapshots.takeDue([], clock)
  assert.equal(warnings.length, 1, 'the next time it worked')
  await snapshots.restore(source(), 'first')
})

describe('a schedule', () => {
  const hour = 3600
  const names = () => snapshots.list(lease).map(({ name }) => name)
  const tick = async (seconds: number) => {
    clock += seconds
    await snapshots.takeDue([source()], clock)
  }

  test('takes snapshots in time, keeps the newest, and does not touch those of the tenant', async () => {
    await take('mine')
    await tick(1)
    assert.deepEqual(names(), ['mine'])
    snapshots.setSchedule(lease, { everyHours: 1, keep: 2 })
    assert.deepEqual(open().schedule(lease), { everyHours: 1, keep: 2 })
    await tick(1)
    await tick(1)
    assert.deepEqual(names(), ['auto-20261121t130002', 'mine'])
    await tick(hour)
    await tick(hour)
    assert.deepEqual(names(), ['auto-20261121t150003', 'auto-20261121t140003', 'mine'])
    snapshots.setSchedule(lease, null)
    await tick(hour)
    assert.equal(names().length, 3)
  })

  test('skips an instance in rescue, and gives up none for it', async () => {
    snapshots = open({ count: 1, bytes: 64 * mib })
    snapshots.setSchedule(lease, { everyHours: 1, keep: 1 })
    await tick(1)
    const before = names()
    await hypervisor.start(guest)
    clock += hour
    await snapshots.takeDue([{ ...source(), isInRescue: () => true }], clock)
    assert.deepEqual([names(), warnings], [before, []])
    await tick(1)
    assert.notDeepEqual(names(), before)
  })

  test('gives up its own where the limits are reached, and waits a while after trouble', async () => {
    snapshots = open({ count: 2, bytes: 64 * mib })
    snapshots.setSchedule(lease, { everyHours: 1, keep: 9 })
    await tick(1)
    await take('mine')
    await tick(hour)
    assert.deepEqual(names(), ['auto-20261121t140001', 'mine'])
    await hypervisor.start(guest)
    hypervisor.host.refuseNext('list')
    await tick(hour)
    assert.deepEqual(warnings, ['scheduled snapshot failed; tried again later'])
    await tick(60)
    assert.deepEqual(names(), ['auto-20261121t140001', 'mine'])
    await tick(600)
    assert.deepEqual(names(), ['auto-20261121t151101', 'mine'])
  })
})

test('snapshots and schedule go on under another lease, and go with the last', async () => {
  const successor: Hex = `0x${'b'.repeat(64)}`
  const [first] = [await take('first')]
  snapshots.setSchedule(lease, { everyHours: 1, keep: 2 })
  snapshots.handOver(lease, successor)
  snapshots.handOver(lease, successor)
  assert.deepEqual(snapshots.list(lease), [])
  assert.deepEqual(snapshots.list(successor), [first])
  assert.deepEqual(snapshots.schedule(successor), { everyHours: 1, keep: 2 })
  await snapshots.restore({ ...source(), lease: successor }, 'first')
  snapshots.removeAll(successor)
  assert.deepEqual(everythingIn(join(folder, 'snapshots')), [])
})
