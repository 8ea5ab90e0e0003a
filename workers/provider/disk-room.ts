import { readdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const bytesPerBlock = 512

/**
 * What the file system of a folder has for guests' disks: what is free on it, and what those in the folder occupy already, in
 * bytes. Whatever else lies on the file system is not the guests'.
 * @param folder holds a folder for each instance; it may not be there yet
 * @param stateDir where it is, or will be
 */
export function bytesForDisks(stateDir: string, folder: string): number {
  const { bavail, bsize } = statfsSync(stateDir)
  return bavail * bsize + occupiedBelow(folder)
}

/** A file that several instances hold counts once. */
function occupiedBelow(folder: string): number {
  const blocks = new Map<number, number>()
  for (const path of filesBelow(folder)) {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found) blocks.set(found.ino, found.blocks)
  }
  return [...blocks.values()].reduce((sum, count) => sum + count * bytesPerBlock, 0)
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
