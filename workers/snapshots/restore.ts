import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { SnapshotError } from './errors.ts'
import {
  copy,
  dressLike,
  growDisk,
  occupiedBytes,
  readDisk,
  requireSpace,
  settle,
  sha256Of,
} from './files.ts'
import type { Shelf } from './shelf.ts'
import type { Snapshot, SnapshotWork } from './types.ts'

/**
 * Writes a snapshot's disk beside its place, proves it, and moves it there in one step. Until then the disk that is there is not
 * touched, and what fails leaves nothing.
 * @param least size of the disk in bytes: a snapshot from before a resize is grown.
 * @param work `beforehand` looks a last time whether the disk may be replaced
 * @throws SnapshotError
 */
export async function putInPlace(
  shelf: Shelf,
  snapshot: Snapshot,
  diskPath: string,
  least: number,
  { signal, onProgress, beforehand }: SnapshotWork & { readonly beforehand?: () => Promise<void> } = {},
): Promise<void> {
  const beside = `${diskPath}.restoring`
  const file = shelf.fileOf(snapshot.name)
  requireFit(shelf, snapshot, diskPath)
  try {
    await copy(file, beside)
    signal?.throwIfAborted()
    onProgress?.(Math.round(snapshot.bytes / 2), snapshot.bytes)
    // The copy is what is checked, so that nothing can change between checking and using.
    await requireDigest(snapshot, beside, signal)
    await growDisk(beside, least)
    if (existsSync(diskPath)) await dressLike(beside, diskPath)
    await beforehand?.()
    signal?.throwIfAborted()
    await settle(beside, diskPath)
    onProgress?.(snapshot.bytes, snapshot.bytes)
  } finally {
    rmSync(beside, { force: true })
  }
}

/** @throws SnapshotError `damaged` or `full` when it is not all there, or has no room beside the disk that it is to replace */
export function requireFit(shelf: Shelf, snapshot: Snapshot, diskPath: string): void {
  const file = shelf.fileOf(snapshot.name)
  requireWhole(snapshot, file)
  requireSpace(dirname(diskPath), occupiedBytes(file))
}

/** @throws SnapshotError `damaged` */
export async function requireDigest(snapshot: Snapshot, path: string, signal?: AbortSignal): Promise<void> {
  const found = await sha256Of(path, signal)
  if (found === snapshot.sha256) return
  throw new SnapshotError(
    'damaged',
    `Snapshot "${snapshot.name}" is damaged: its file has SHA-256 ${found}, not ${snapshot.sha256}. Nothing was changed.`,
    { next: 'Use another snapshot and delete this one.' },
  )
}

/** @throws SnapshotError `damaged` when the file, or the disk it stands on, is gone */
export function requireWhole(snapshot: Snapshot, file: string): void {
  const missing = [file, ...(snapshot.basePath === null ? [] : [snapshot.basePath])].find(
    (one) => !existsSync(one),
  )
  if (missing === undefined) return
  const what = missing === file ? 'its file is gone' : 'the disk it stands on is gone'
  throw new SnapshotError(
    'damaged',
    `Snapshot "${snapshot.name}" is damaged: ${what}. Nothing was changed.`,
    {
      next: 'Use another snapshot and delete this one.',
    },
  )
}

/** Size of the disk that is to be replaced; 0 when there is none. */
export async function sizeOf(diskPath: string): Promise<number> {
  return existsSync(diskPath) ? (await readDisk(diskPath)).diskBytes : 0
}
