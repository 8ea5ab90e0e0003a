import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir } from '../../../test/support/index.ts'
import { runCommand } from '../../host/index.ts'
import { makeOverlay } from '../../images/index.ts'
import { SnapshotError } from '../../snapshots/index.ts'
import { openInstances } from '../instances.ts'
import { newRecord } from '../record.ts'
import { makeDisk } from './makeDisk.ts'
import type { StepContext } from './types.ts'

const idOf = (digit: string): Hex => `0x${digit.repeat(64)}`
const tenant = `0x${'12'.repeat(20)}`
let folder: string
before(() => {
  folder = makeTempDir('make-disk')
})
after(() => removeTempDir(folder))

/** Writes one byte over 64 KiB of a disk, or asks that they hold it. */
async function onDisk(disk: string, what: 'write' | 'read', pattern: number, atKib: number): Promise<void> {
  const { stdout } = await runCommand('qemu-io', ['-c', `${what} -P ${pattern} ${atKib}k 64k`, disk])
  assert.doesNotMatch(stdout, /verification failed/i, `${disk} at ${atKib} KiB does not hold ${pattern}`)
}

test('a disk keeps the blocks of every lease before it, whichever of them is wiped', async () => {
  const image = {
    name: 'toy',
    digest: 'd',
    baseDiskPath: join(folder, 'base.qcow2'),
    boot: { kind: 'disk' as const },
    hasScreen: false,
    loginUser: 'root',
    minimumMemoryMib: 64,
    minimumDiskGib: 1,
  }
  await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', image.baseDiskPath, '16M'])
  await onDisk(image.baseDiskPath, 'write', 1, 0)
  const at = join(folder, 'instances')
  let instances = openInstances(at)
  const closed = new Map(['a', 'b', 'c', 'd'].map((digit) => [idOf(digit), 4n]))
  const made = async (id: Hex, fromLease?: Hex): Promise<string> => {
    const paths = instances.pathsOf(id)
    mkdirSync(paths.folder, { recursive: true })
    instances.create(newRecord({ lease: id, tenant, openedBlock: 1, diskGib: 1 }))
    const manifest = {
      version: 1 as const,
      image: 'toy',
      sshKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtaEMQbcCqJaUCwPzTMRRrxyPZZmOSgHTo0QyEpIWeW t'],
      restartOnPoweroff: false,
      vcpus: 1,
      tier: 'standard' as const,
      ...(fromLease && { fromLease }),
    }
    instances.update(id, { image, manifest })
    const host = {
      instances,
      parts: { images: { makeDisk: makeOverlay }, hypervisor: { list: async () => [] } },
      follower: { readWords: async () => ({ atFinalized: closed }) },
    }
    const context = { id, lease: { terms: { shape: { diskGib: 1 } } }, paths, host } as unknown as StepContext
    await makeDisk.take(context)
    await makeDisk.take(context) // a second time changes nothing
    return paths.disk
  }
  const [a, b, c, d] = [idOf('a'), idOf('b'), idOf('c'), idOf('d')]
  await onDisk(await made(a), 'write', 2, 64)
  await onDisk(await made(b, a), 'write', 3, 128)
  instances.remove(a)
  const disk = await made(c, b)
  await onDisk(disk, 'write', 4, 192)
  instances.remove(b)
  instances = openInstances(at) // another worker process
  const last = await made(d, c)
  instances.remove(c)
  for (const [generation, pattern] of [1, 2, 3, 4].entries())
    await onDisk(last, 'read', pattern, generation * 64)
  instances.remove(d)
  for (const id of closed.keys()) assert.equal(existsSync(instances.inheritedDiskOf(id)), false)
})

test('a copy of a snapshot: made by the snapshots of the other lease, and what it stands on is held', async () => {
  const [from, id, stranger] = [idOf('1'), idOf('2'), idOf('3')]
  const instances = openInstances(join(folder, 'clones'))
  const image = { name: 'toy', digest: 'd', baseDiskPath: '/nowhere' }
  for (const [lease, owner] of [
    [from, tenant],
    [id, tenant],
    [stranger, `0x${'34'.repeat(20)}`],
  ] as const) {
    mkdirSync(instances.pathsOf(lease).folder, { recursive: true })
    instances.create(newRecord({ lease, tenant: owner, openedBlock: 1, diskGib: 1 }))
    instances.update(lease, {
      image: image as never,
      manifest: { fromLease: from, fromSnapshot: 'daily' } as never,
    })
  }
  instances.update(from, { inherits: [idOf('9')] })
  writeFileSync(instances.pathsOf(from).disk, 'the disk')
  const asked: unknown[] = []
  let failure: Error | null = null
  const snapshots = {
    async clone(...words: unknown[]) {
      asked.push(words)
      if (failure) throw failure
    },
  }
  const takeAs = (lease: Hex) =>
    makeDisk.take({
      id: lease,
      lease: { terms: { shape: { diskGib: 4 } } },
      paths: instances.pathsOf(lease),
      host: { instances, snapshots },
    } as unknown as StepContext)
  await takeAs(id)
  assert.deepEqual(asked, [[from, 'daily', instances.pathsOf(id).disk, 4]])
  assert.deepEqual(instances.get(id)?.inherits, [idOf('9')])
  await assert.rejects(takeAs(stranger), { name: 'Never', reason: 'BadManifest' })
  assert.equal(asked.length, 1, 'nobody copies a stranger’s disk')
  failure = new SnapshotError('notFound', 'There is no snapshot "daily".')
  await assert.rejects(takeAs(id), { name: 'Never', reason: 'BadManifest' })
  failure = new SnapshotError('conflict', 'Another one is being taken.')
  await assert.rejects(takeAs(id), { name: 'SnapshotError' })
})
