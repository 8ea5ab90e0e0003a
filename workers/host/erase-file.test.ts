import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { eraseFile, overwrite } from './erase-file.ts'

let folder: string
before(() => {
  folder = makeTempDir('erase')
})
after(() => removeTempDir(folder))

const never = new AbortController().signal
const MIB = 1024 * 1024

/** A signal that comes after so many looks at it: one per chunk. */
function comesAfter(looks: number): AbortSignal {
  const signal = { throwIfAborted: () => assert.ok(looks-- > 0, 'aborted') }
  return signal as unknown as AbortSignal
}

test('the file is overwritten from its end on, goes on where it was cut short, and is gone', async () => {
  const path = join(folder, 'disk')
  const secret = randomBytes(40 * MIB)
  writeFileSync(path, secret)
  await assert.rejects(eraseFile(path, comesAfter(1)), /aborted/)
  const left = readFileSync(path)
  assert.equal(left.length, 24 * MIB)
  assert.ok(left.equals(secret.subarray(0, 24 * MIB)), 'what was not reached is untouched')
  await eraseFile(path, never)
  assert.equal(existsSync(path), false)
  await eraseFile(path, never)
})

test('zeros are on the disk before the file lets go of its blocks', async () => {
  const content = Buffer.alloc(20 * MIB, 'secret')
  const did: string[] = []
  const file = {
    async read(into: Buffer, offset: number, length: number, position: number) {
      content.copy(into, offset, position, position + length)
      return { bytesRead: length, buffer: into }
    },
    async write(from: Buffer, offset: number, length: number, position: number) {
      from.copy(content, position, offset, offset + length)
      did.push(`write ${length / MIB} at ${position / MIB}`)
    },
    datasync: async () => void did.push('sync'),
    async truncate(size: number) {
      assert.ok(content.subarray(size, size + 4 * MIB).every((byte) => byte === 0))
      did.push(`truncate ${size / MIB}`)
    },
  } as unknown as Parameters<typeof overwrite>[0]
  await overwrite(file, content.length, never)
  assert.deepEqual(did, ['write 16 at 4', 'sync', 'truncate 4', 'write 4 at 0', 'sync', 'truncate 0'])
})

test('holes stay holes', async () => {
  const path = join(folder, 'sparse')
  writeFileSync(path, 'data')
  truncateSync(path, 1024 * MIB)
  await assert.rejects(eraseFile(path, comesAfter(20)), /aborted/)
  assert.ok(statSync(path).blocks * 512 < MIB)
  await eraseFile(path, never)
})

test('a file that others stand on under another name keeps its content there', async () => {
  const path = join(folder, 'shared')
  writeFileSync(path, 'a base of younger disks')
  linkSync(path, join(folder, 'other'))
  await eraseFile(path, never)
  assert.equal(existsSync(path), false)
  assert.equal(readFileSync(join(folder, 'other'), 'utf8'), 'a base of younger disks')
})
