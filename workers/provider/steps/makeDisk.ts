import { existsSync, linkSync } from 'node:fs'
import { decodeLeaseWord } from '@freehold/sdk'
import type { Hex } from 'viem'
import { Again, Never } from '../../queue/index.ts'
import { SnapshotError, type SnapshotFailure } from '../../snapshots/index.ts'
import { earlierInstance } from '../earlier.ts'
import { leaseOf, recordOf, type Step, type StepContext } from './types.ts'

/** Makes the tenant's disk: an overlay on the image or on the disk that an earlier lease left, or a copy of a snapshot. */
export const makeDisk: Step = {
  deadlineSeconds: 60,
  async take(context) {
    const { paths, host } = context
    const { image, manifest } = recordOf(context)
    const { diskGib } = leaseOf(context).terms.shape
    const { fromLease, fromSnapshot } = manifest!
    if (fromLease !== undefined && fromSnapshot !== undefined)
      return clone(context, fromLease, fromSnapshot, diskGib)
    const baseDiskPath =
      fromLease === undefined ? image!.baseDiskPath : await inherit(context, fromLease, diskGib)
    await host.parts.images.makeDisk({ ...image!, baseDiskPath }, paths.disk, diskGib)
  },
}

/** Copies a snapshot of another lease of the same tenant, which may run on; what the copy stands on is held for it. */
async function clone(context: StepContext, fromLease: Hex, name: string, diskGib: number): Promise<void> {
  const { host, id, paths } = context
  const { inherits } = earlierInstance(host.instances, recordOf(context).tenant, fromLease)
  host.instances.update(id, { inherits }) // first, so that nothing of it is swept away
  try {
    await host.snapshots.clone(host.instances.instanceOf(fromLease), name, paths.disk, diskGib)
  } catch (cause) {
    const isFinal = cause instanceof SnapshotError && FINAL.includes(cause.reason)
    throw isFinal ? new Never('BadManifest', cause.message, { cause }) : cause
  }
}

/** No such snapshot, too small a disk, or a file that is not what was written: trying again changes nothing. */
const FINAL: readonly SnapshotFailure[] = ['notFound', 'refused', 'damaged']

/** Holds the disk of the earlier lease by a link of its own, so that it outlives the earlier instance and is not copied. */
async function inherit(context: StepContext, fromLease: Hex, diskGib: number): Promise<string> {
  const { host, id } = context
  const held = host.instances.inheritedDiskOf(fromLease)
  const { inherits, tenant } = recordOf(context)
  if (inherits.length > 0 && existsSync(held)) return held
  const earlier = earlierInstance(host.instances, tenant, fromLease)
  if (earlier.diskGib > diskGib) {
    const message = `The disk of lease ${fromLease} has ${earlier.diskGib} GiB; this lease has ${diskGib}.`
    throw new Never('BadManifest', message)
  }
  await requireOver(context, fromLease)
  host.instances.update(id, { inherits: [fromLease, ...earlier.inherits] }) // first, so that nothing of it is swept away
  if (!existsSync(held)) linkSync(host.instances.pathsOf(fromLease).disk, held)
  return held
}

/** Two guests on one chain of disks would destroy it: the earlier lease must be over for good, and its guest off. */
async function requireOver({ host }: StepContext, fromLease: Hex): Promise<void> {
  const { atFinalized } = await host.follower.readWords([fromLease])
  const word = atFinalized?.get(fromLease)
  const state = word === undefined ? 'None' : decodeLeaseWord(word).state
  const earlier = host.instances.nameOf(fromLease)
  const guest = (await host.parts.hypervisor.list()).find(({ name }) => name === earlier)
  const isOff = guest === undefined || guest.power === 'stopped' || guest.power === 'crashed'
  if ((state === 'Settling' || state === 'Closed') && isOff) return
  throw new Again(`Lease ${fromLease}, whose disk is to be continued on, is not over yet.`, {
    afterSeconds: 1,
    giveUpAs: 'BadManifest',
  })
}
