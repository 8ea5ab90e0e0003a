import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../../test/support/index.ts'
import type { CallPool } from './call-pool.ts'
import { type CopyDoor, copyDisk } from './disk-copy.ts'

const folder = makeTempDir('disk-copy')
after(() => removeTempDir(folder))
const copyPath = join(folder, 'copy.qcow2')

/** A libvirt whose copy is whole at once; tells what it was asked. */
function copyingCalls() {
  const asked: string[] = []
  const pool = {
    async call(_seconds: number, method: string) {
      asked.push(method)
      if (method === 'startDiskCopy') writeFileSync(copyPath, 'the disk')
      return method === 'diskCopy' ? { copied: 1, total: 1 } : undefined
    },
  } as unknown as CallPool
  return { asked, calls: { quick: pool, slow: pool } }
}

/** A guest of one file system, unless it says otherwise. */
const guest = (change: Partial<CopyDoor>): CopyDoor => ({
  agent: async () => ({}),
  freeze: async () => 1,
  thaw: async () => 1,
  ...change,
})

const copy = (door: CopyDoor, { calls } = copyingCalls()) =>
  copyDisk(calls, door, 'fh-1', copyPath, { freeze: true, timeoutSeconds: 10 })

test('file systems that rest until the copy is cut off make a whole one', async () => {
  const libvirt = copyingCalls()
  await copy(guest({}), libvirt)
  assert.deepEqual(libvirt.asked, ['endDiskCopy', 'startDiskCopy', 'diskCopy', 'endDiskCopy'])
  assert.ok(existsSync(copyPath))
})

test('a thaw that fails comes after the cut, so the copy is whole', async () => {
  await copy(guest({ thaw: () => Promise.reject(new Error('no answer')) }))
  assert.ok(existsSync(copyPath))
})

test('file systems that were thawed before the cut ended make none', async () => {
  await assert.rejects(copy(guest({ thaw: async () => 0 })), { reason: 'refused' })
  assert.ok(!existsSync(copyPath))
})

test('an agent that brings nothing to rest makes none, and nothing is cut off for it', async () => {
  let isThawed = false
  const door = guest({
    freeze: async () => 0,
    thaw: async () => {
      isThawed = true
      return 0
    },
  })
  await assert.rejects(copy(door), { reason: 'refused' })
  assert.ok(isThawed)
  assert.ok(!existsSync(copyPath))
})
