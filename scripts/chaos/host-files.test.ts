import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { fileProblems, hostFilesIn } from './host-files.ts'
import type { ObservedRecord } from './observed.ts'

const folder = makeTempDir('host-files')
after(() => removeTempDir(folder))

const [known, gone, base, older] = ['11', '22', '33', '44'].map((byte): Hex => `0x${byte.repeat(32)}`)
const record = { instance: known, inherits: [base] } as unknown as ObservedRecord

test('a host without instances has no files of any', () => {
  assert.deepEqual(hostFilesIn(join(folder, 'fresh')), {
    instances: [],
    snapshots: [],
    inherited: [],
    removed: [],
  })
})

test('folders, snapshots and inherited disks that belong to no instance are found', () => {
  for (const path of ['instances/.inherited', `instances/${known}`, `snapshots/${known}`])
    mkdirSync(join(folder, path), { recursive: true })
  writeFileSync(join(folder, 'instances/.inherited', `${base}.qcow2`), '')
  assert.deepEqual(fileProblems(hostFilesIn(folder), [record]), [])
  for (const path of [`instances/${gone}`, `snapshots/${gone}`, `instances/.removed/${older}`])
    mkdirSync(join(folder, path), { recursive: true })
  writeFileSync(join(folder, 'instances/.inherited', `${older}.qcow2`), '')
  const found = hostFilesIn(folder)
  assert.deepEqual(found.removed, [older])
  assert.deepEqual(fileProblems(found, [record]), [
    'the folder of instance 0x22222222 has no record',
    'snapshots of 0x22222222 belong to no instance',
    'no disk stands on the old disk of 0x44444444',
  ])
})
