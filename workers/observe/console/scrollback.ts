import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesFrom, closeLogFiles, openLogFiles, placeOfTail } from '../logs/log-files.ts'
import { makeObservedFolder } from '../observed-folder.ts'
import type { ObservedInstance } from '../types.ts'

/** How much of a console's past is shown. */
export const scrollbackBytes = 256 * 1024

const savedIn = (folder: string): string => join(folder, 'observed', 'console.tail')

/**
 * What a guest said last, also while nobody looked and after it ended: the end of its log. Where the host may not read the log
 * of its libvirt, what a viewer was last shown.
 */
export async function readScrollback({ consoleLog, folder }: ObservedInstance): Promise<Buffer> {
  const logged = await endOfLog(consoleLog).catch(() => null)
  if (logged !== null && logged.length > 0) return logged
  return readFile(savedIn(folder)).catch(() => Buffer.alloc(0))
}

/** Keeps what a viewer was shown. @throws Error of the file system; ENOENT when the instance was wiped */
export async function saveScrollback({ folder }: ObservedInstance, bytes: Buffer): Promise<void> {
  await makeObservedFolder(folder)
  const path = savedIn(folder)
  await writeFile(`${path}.new`, bytes, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

async function endOfLog(path: string): Promise<Buffer> {
  const files = await openLogFiles(path)
  try {
    const place = await placeOfTail(files, undefined, scrollbackBytes)
    const chunks: Buffer[] = []
    for (let file = place.file; file < files.length; file++) {
      const from = file === place.file ? place.offset : 0
      for await (const chunk of bytesFrom(files[file]!.handle, from)) chunks.push(chunk)
    }
    const bytes = Buffer.concat(chunks)
    return bytes.subarray(Math.max(0, bytes.length - scrollbackBytes))
  } finally {
    await closeLogFiles(files)
  }
}

/**
 * What was heard live, less what the log that was read meanwhile has already: the guest writes to both at once. Pure.
 */
export function withoutOverlap(logged: Buffer, live: Buffer): Buffer {
  for (let size = Math.min(logged.length, live.length); size > 0; size--) {
    if (logged.subarray(logged.length - size).equals(live.subarray(0, size))) return live.subarray(size)
  }
  return live
}
