import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of the test's own, with a short name: unix sockets lie deep below some, and their paths may have 107 characters. Remove it with `removeTempDir` when the test is over; keep it when it failed. */
export function makeTempDir(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `fh-${name}-`))
  chmodSync(folder, 0o711) // QEMU's user passes through to the disks
  return folder
}

/** Removes a folder made by `makeTempDir`. */
export function removeTempDir(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 }) // somebody may just be writing a last line
}
