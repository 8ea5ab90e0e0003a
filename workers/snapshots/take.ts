import { rmSync, statSync } from 'node:fs'
import { agentAnswers, type FoundGuest, type Hypervisor, HypervisorError } from '../hypervisor/index.ts'
import { SnapshotError } from './errors.ts'
import { copy } from './files.ts'
import type { Consistency, SnapshotSource, TakeOptions } from './types.ts'

/** Longest a running guest's disk may take to be copied. */
const copySeconds = 3 * 3600

/** As much of the hypervisor as snapshots need. */
export type SnapshotHypervisor = Pick<Hypervisor, 'list' | 'agent' | 'copyDisk' | 'dropDiskCopy'>

/**
 * Writes a copy of the disk to `toPath`, of a guest that runs or one that is off. Returns how consistent it is.
 * @throws SnapshotError; then nothing is left at `toPath`
 */
export async function takeCopy(
  hypervisor: SnapshotHypervisor,
  source: SnapshotSource,
  toPath: string,
  options: TakeOptions,
): Promise<Consistency> {
  try {
    const guest = await findGuest(hypervisor, source)
    return isOff(guest)
      ? await copyResting(hypervisor, source, guest, toPath, options)
      : await copyRunning(hypervisor, source, toPath, options)
  } catch (error) {
    rmSync(toPath, { force: true })
    throw error
  }
}

/** undefined: the hypervisor has no such guest, so nobody writes to its disk. */
export async function findGuest(
  hypervisor: SnapshotHypervisor,
  { guest }: SnapshotSource,
): Promise<FoundGuest | undefined> {
  return (await hypervisor.list()).find(({ name }) => name === guest)
}

export const isOff = (guest: FoundGuest | undefined): boolean =>
  guest === undefined || guest.power === 'stopped' || guest.power === 'crashed'

/** A disk at rest is a file like any other, as long as nobody starts its guest meanwhile. */
async function copyResting(
  hypervisor: SnapshotHypervisor,
  source: SnapshotSource,
  guest: FoundGuest | undefined,
  toPath: string,
  { consistency }: TakeOptions,
): Promise<Consistency> {
  const found: Consistency = guest?.poweredItselfOff === true ? 'filesystem' : 'crash'
  if (consistency === 'filesystem' && found === 'crash') {
    throw new SnapshotError(
      'unavailable',
      'The instance did not shut down by itself, so its file systems were not at rest.',
      {
        next: 'Start it and take the snapshot then, or ask for consistency "crash".',
      },
    )
  }
  const before = statSync(source.diskPath)
  await copy(source.diskPath, toPath)
  const after = statSync(source.diskPath)
  const isStillOff = isOff(await findGuest(hypervisor, source))
  if (isStillOff && before.mtimeMs === after.mtimeMs && before.size === after.size) return found
  throw new SnapshotError('conflict', 'The instance was started while its disk was copied.', {
    next: 'Try again.',
  })
}

async function copyRunning(
  hypervisor: SnapshotHypervisor,
  source: SnapshotSource,
  toPath: string,
  { consistency, signal, onProgress }: TakeOptions,
): Promise<Consistency> {
  const attempt = async (freeze: boolean): Promise<void> => {
    requireOwnDisk(source)
    await hypervisor.copyDisk(source.guest, toPath, {
      freeze,
      timeoutSeconds: copySeconds,
      signal,
      onProgress,
    })
    requireOwnDisk(source)
  }
  const wantsRest = consistency === 'filesystem'
  if (!wantsRest && (consistency === 'crash' || !(await agentAnswers(hypervisor, source.guest)))) {
    await attempt(false)
    return 'crash'
  }
  try {
    await attempt(true)
    return 'filesystem'
  } catch (error) {
    if (!(error instanceof HypervisorError) || error.reason === 'gone') throw error
    if (wantsRest) throw notAtRest(error)
    await attempt(false)
    return 'crash'
  }
}

/** The hypervisor copies a running guest's first disk: in a rescue that is the rescue system's, which is worth nothing. */
function requireOwnDisk({ isInRescue }: SnapshotSource): void {
  if (isInRescue?.() !== true) return
  throw new SnapshotError('refused', 'The instance is in rescue; its own disk cannot be copied meanwhile.', {
    next: 'End the rescue first.',
  })
}

const notAtRest = (cause: HypervisorError): SnapshotError =>
  new SnapshotError('unavailable', `The guest's file systems cannot be brought to rest: ${cause.message}`, {
    cause,
    next: 'Install and start qemu-guest-agent in the guest, or ask for consistency "crash".',
  })
