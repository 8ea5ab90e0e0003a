import assert from 'node:assert/strict'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { QEMU_USER, qemuUserFor } from './qemu-user.ts'

const isRoot = process.getuid?.() === 0
const skip = !isRoot && 'only root may become another user'

test("QEMU is libvirt's own user where that may pass to the disks, else root", { skip }, async () => {
  const folder = makeTempDir('qemu-user')
  try {
    const inside = join(folder, 'instances')
    mkdirSync(inside, { mode: 0o711 })
    chmodSync(folder, 0o711)
    assert.equal(await qemuUserFor([folder, inside]), QEMU_USER)
    chmodSync(folder, 0o700)
    assert.equal(await qemuUserFor([inside]), 'root')
    assert.equal(await qemuUserFor(['/', join(folder, 'nowhere')]), 'root')
  } finally {
    removeTempDir(folder)
  }
})
