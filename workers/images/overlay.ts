import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { runCommand } from '../host/index.ts'
import type { ReadyImage } from './types.ts'

/** Below this much free space no new disk is begun: the guests that run would pause in the middle of a write. */
const leastFreeMib = 1024

const diskInfo = z.object({ 'virtual-size': z.number(), 'full-backing-filename': z.string().optional() })

/**
 * Makes a tenant's disk: a qcow2 overlay of `sizeGib` on the image's base. A disk that is there already is left as it is.
 * @throws Error when the file system is nearly full, or the existing disk stands on another base.
 */
export async function makeOverlay(image: ReadyImage, diskPath: string, sizeGib: number): Promise<void> {
  if (existsSync(diskPath)) return checkBase(image, diskPath)
  if (sizeGib < image.minimumDiskGib) {
    throw new Error(
      `Image ${image.name} needs a disk of at least ${image.minimumDiskGib} GiB, not ${sizeGib}.`,
    )
  }
  mkdirSync(dirname(diskPath), { recursive: true })
  requireSpace(dirname(diskPath))
  const unfinished = `${diskPath}.new`
  rmSync(unfinished, { force: true })
  await runCommand('qemu-img', [
    ...['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', image.baseDiskPath],
    ...[unfinished, `${sizeGib}G`],
  ])
  chmodSync(unfinished, 0o600) // a tenant's data; libvirt hands the file to QEMU's user while the guest runs
  renameSync(unfinished, diskPath)
}

/**
 * Makes a disk larger; one that is that large already, or larger, is left as it is. Only while no guest uses it.
 * @throws Error when the file system is nearly full
 */
export async function growDisk(diskPath: string, sizeGib: number): Promise<void> {
  const { stdout } = await runCommand('qemu-img', ['info', '--output=json', diskPath])
  if (diskInfo.parse(JSON.parse(stdout))['virtual-size'] >= sizeGib * 2 ** 30) return
  requireSpace(dirname(diskPath))
  await runCommand('qemu-img', ['resize', '-q', diskPath, `${sizeGib}G`])
}

async function checkBase(image: ReadyImage, diskPath: string): Promise<void> {
  const base = await baseOf(diskPath)
  if (base === image.baseDiskPath) return
  throw new Error(
    `The disk ${diskPath} stands on ${base ?? 'no base'}, not on ${image.baseDiskPath}. It was not touched.`,
  )
}

/** Base file of a disk, or null. Works while a guest uses the disk. */
export async function baseOf(diskPath: string): Promise<string | null> {
  const { stdout } = await runCommand('qemu-img', ['info', '--force-share', '--output=json', diskPath])
  return diskInfo.parse(JSON.parse(stdout))['full-backing-filename'] ?? null
}

/** @throws Error when the file system of a folder is nearly full. */
export function requireSpace(folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  const freeMib = Math.floor((bavail * bsize) / (1 << 20))
  if (freeMib >= leastFreeMib) return
  throw new Error(
    `The disk under ${folder} is full: ${freeMib} MiB free, at least ${leastFreeMib} MiB are needed before a guest may write.`,
  )
}
