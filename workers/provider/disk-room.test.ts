import assert from 'node:assert/strict'
import { linkSync, mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { bytesForDisks } from './disk-room.ts'

const folder = makeTempDir('disk-room')
after(() => removeTempDir(folder))
const mib = 2 ** 20
/** What others write meanwhile. */
const slackBytes = 256 * mib

test("guests' disks do not make the room for guests' disks smaller, and one that is held twice counts once", () => {
  const instances = join(folder, 'instances')
  const before = bytesForDisks(folder, instances)
  const { bavail, bsize } = statfsSync(folder)
  assert.ok(Math.abs(before - bavail * bsize) < slackBytes, 'without instances it is what is free')
  for (const name of ['one', 'two']) mkdirSync(join(instances, name), { recursive: true })
  writeFileSync(join(instances, 'one/disk.qcow2'), Buffer.alloc(512 * mib, 1))
  linkSync(join(instances, 'one/disk.qcow2'), join(instances, 'two/inherited.qcow2'))
  const after = bytesForDisks(folder, instances)
  assert.ok(Math.abs(after - before) < slackBytes, `${before} bytes before, ${after} with a disk of 512 MiB`)
})
