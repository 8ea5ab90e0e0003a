import { createHash } from 'node:crypto'
import { constants, createReadStream, statfsSync, statSync } from 'node:fs'
import { chmod, chown, copyFile, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { runCommand } from '../host/index.ts'
import { SnapshotError } from './errors.ts'

/** What must stay free on the host's disk: the guests that run would pause in the middle of a write. */
const reserveBytes = 1024 * 1024 * 1024
const convertSeconds = 3600

/** @throws SnapshotError `full` when so many bytes would leave the host without its reserve. */
export function requireSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  if (free - bytes >= reserveBytes) return
  throw new SnapshotError(
    'full',
    `The disk of this host is full: ${mib(free)} MiB free, ${mib(bytes)} MiB wanted, ${mib(reserveBytes)} MiB must stay free.`,
    { next: 'Delete a snapshot, or try again later.' },
  )
}

const mib = (bytes: number): number => Math.round(bytes / (1024 * 1024))

/** What a file occupies, which is less than its length when it has holes. */
export function occupiedBytes(path: string): number {
  const { blocks } = statSync(path)
  return blocks * 512
}

export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal }))
    hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Copies a file, sharing its blocks where the file system can. */
export async function copy(from: string, to: string): Promise<void> {
  await rm(to, { force: true })
  await copyFile(from, to, constants.COPYFILE_FICLONE)
}

/** Makes a file's content survive a power cut, then gives it its name in one step. */
export async function settle(from: string, to: string): Promise<void> {
  await sync(from)
  await rename(from, to)
  await sync(dirname(to))
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Gives a file the owner and mode of the one that it replaces: QEMU may run as somebody else. */
export async function dressLike(path: string, model: string): Promise<void> {
  const { mode, uid, gid } = statSync(model)
  const mine = statSync(path)
  await chmod(path, mode & 0o7777)
  if (mine.uid !== uid || mine.gid !== gid) await chown(path, uid, gid)
}

const info = z.object({
  'virtual-size': z.number(),
  format: z.string(),
  'full-backing-filename': z.string().optional(),
})

/** What a disk's header says. Works while a guest uses it. */
export async function readDisk(path: string): Promise<{ diskBytes: number; basePath: string | null }> {
  const { stdout } = await runCommand('qemu-img', [
    ...['info', '--force-share', '-f', 'qcow2', '--output=json', path],
  ])
  const found = info.parse(JSON.parse(stdout))
  return { diskBytes: found['virtual-size'], basePath: found['full-backing-filename'] ?? null }
}

/** Makes a disk larger for its guest; a larger one is left as it is. */
export async function growDisk(path: string, diskBytes: number): Promise<void> {
  if ((await readDisk(path)).diskBytes >= diskBytes) return
  await runCommand('qemu-img', ['resize', '-q', '-f', 'qcow2', path, String(diskBytes)])
}

/** Writes a compressed copy that needs no base. */
export async function flatten(from: string, to: string): Promise<void> {
  const format = ['-f', 'qcow2', '-O', 'qcow2', '-c', '-o', 'compression_type=zstd']
  await runCommand('qemu-img', ['convert', ...format, from, to], { timeoutSeconds: convertSeconds })
}

/** Walks through a disk's structure. @throws CommandError when it is broken */
export async function checkDisk(path: string): Promise<void> {
  await runCommand('qemu-img', ['check', '-q', '-f', 'qcow2', path], { timeoutSeconds: convertSeconds })
}
