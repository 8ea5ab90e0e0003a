import { closeSync, createReadStream, fstatSync, openSync, rmSync } from 'node:fs'
import { flatten, occupiedBytes, requireSpace, sha256Of } from './files.ts'
import { requireDigest, requireWhole } from './restore.ts'
import type { Shelf } from './shelf.ts'
import type { Snapshot, SnapshotDownload, SnapshotWork } from './types.ts'

/** Makes the file that is sent. It has no name any more once it is opened, so it goes with its last reader, or with this worker. */
export async function makeDownload(
  shelf: Shelf,
  snapshot: Snapshot,
  { signal }: SnapshotWork = {},
): Promise<SnapshotDownload> {
  const file = shelf.fileOf(snapshot.name)
  requireWhole(snapshot, file)
  const base = snapshot.basePath === null ? 0 : occupiedBytes(snapshot.basePath)
  const whole = shelf.workFile(`download-${snapshot.takenAt}`)
  requireSpace(shelf.folder, occupiedBytes(file) + base)
  await requireDigest(snapshot, file, signal)
  try {
    await flatten(file, whole)
    signal?.throwIfAborted()
    const sha256 = await sha256Of(whole, signal)
    const handle = openSync(whole, 'r')
    try {
      const lengthBytes = fstatSync(handle).size
      return { bytes: createReadStream('', { fd: handle, start: 0 }), lengthBytes, sha256 }
    } catch (error) {
      closeSync(handle)
      throw error
    }
  } finally {
    rmSync(whole, { force: true })
  }
}
