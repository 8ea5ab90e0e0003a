import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DiskCopyOptions, HypervisorError } from '../types.ts'
import { text } from '../xml-text.ts'
import type { CallPool } from './call-pool.ts'

/** The tenant's disk. */
const device = 'vda'
const pollMs = 200
const deadlines = { start: 30, look: 15, end: 60 }

/** Where calls are made: looking must not wait behind calls that wait for guests. */
export interface CopyCalls {
  readonly quick: CallPool
  readonly slow: CallPool
}

/** What cutting a copy off needs of the guest. */
export interface CopyDoor {
  agent(name: string, command: string): Promise<unknown>
  /** Resolves to how many file systems are at rest. */
  freeze(name: string): Promise<number>
  /** Resolves to how many were at rest until now. Sees to it itself that a thaw that fails is tried again. */
  thaw(name: string): Promise<number>
}

/**
 * Mirrors a running guest's disk to a file until both are the same, then lets go of the file: it holds the disk of that instant.
 * The guest stays on its own disk all the time, so a copy that fails costs nothing but the file.
 */
export async function copyDisk(
  calls: CopyCalls,
  door: CopyDoor,
  name: string,
  toPath: string,
  options: DiskCopyOptions,
): Promise<void> {
  const end = performance.now() + options.timeoutSeconds * 1000
  options.signal?.throwIfAborted()
  if (options.freeze) await door.agent(name, 'guest-ping') // better to know before gigabytes were copied
  await dropDiskCopy(calls.slow, name)
  rmSync(toPath, { force: true })
  const xml = `<disk type='file'><source file='${text(toPath)}'/><driver type='qcow2'/></disk>`
  let isWhole = false
  try {
    await calls.slow.call(deadlines.start, 'startDiskCopy', name, device, xml)
    await untilTheSame(calls.quick, name, end, options)
    await cutOff(calls.slow, door, name, options.freeze)
    isWhole = true
  } finally {
    if (!isWhole) await giveUp(calls.slow, name, toPath)
  }
}

/** Ends a copy that is under way, whoever began it. */
export async function dropDiskCopy(calls: CallPool, name: string): Promise<void> {
  await calls.call(deadlines.end, 'endDiskCopy', name, device)
}

/** libvirt reports as many bytes copied as there are only when both disks are the same and stay so. */
async function untilTheSame(
  calls: CallPool,
  name: string,
  end: number,
  options: DiskCopyOptions,
): Promise<void> {
  for (;;) {
    options.signal?.throwIfAborted()
    const state = await calls.call(deadlines.look, 'diskCopy', name, device)
    if (state === null)
      throw new HypervisorError(
        'refused',
        `Copying the disk of ${name} failed: the guest ended, or space did.`,
      )
    options.onProgress?.(state.copied, state.total)
    if (state.total > 0 && state.copied === state.total) return
    if (performance.now() > end)
      throw new HypervisorError(
        'timeout',
        `Copying the disk of ${name} took over ${options.timeoutSeconds} s.`,
      )
    await sleep(pollMs)
  }
}

async function cutOff(calls: CallPool, door: CopyDoor, name: string, freeze: boolean): Promise<void> {
  if (!freeze) return dropDiskCopy(calls, name)
  let thawed = await door.freeze(name)
  try {
    if (thawed > 0) await dropDiskCopy(calls, name)
  } finally {
    // One that fails left them at rest until the cut at least, and is tried again.
    thawed = await door.thaw(name).catch(() => thawed)
  }
  if (thawed === 0)
    throw new HypervisorError(
      'refused',
      `The file systems of ${name} were not at rest until its disk was copied.`,
    )
}

async function giveUp(calls: CallPool, name: string, toPath: string): Promise<void> {
  await dropDiskCopy(calls, name).catch(() => {}) // the next copy or the next start of a worker tries again
  rmSync(toPath, { force: true })
}
