import type { Snapshot as SnapshotView } from '@freehold/sdk/hostApi'
import { type InstanceOperations, OperationRefusal } from '../../api/index.ts'
import { type Snapshot, SnapshotError } from '../../snapshots/index.ts'
import { type OperationsContext, requireActive, requireFunded, requireRecord } from './context.ts'
import { requestOperation } from './request.ts'

type SnapshotOperations = Pick<
  InstanceOperations,
  | 'listSnapshots'
  | 'takeSnapshot'
  | 'restoreSnapshot'
  | 'deleteSnapshot'
  | 'downloadSnapshot'
  | 'snapshotSchedule'
  | 'setSnapshotSchedule'
>

/** Snapshots follow the instance: they are kept under its first lease, whichever lease it is that pays now. */
export function snapshotOperations(context: OperationsContext): SnapshotOperations {
  const { snapshots } = context.host
  const instanceOf = (lease: `0x${string}`) => requireRecord(context, lease).instance
  const find = (lease: `0x${string}`, name: string) =>
    snapshots.list(instanceOf(lease)).find((one) => one.name === name)
  const require = (lease: `0x${string}`, name: string) => {
    if (find(lease, name)) return
    throw new OperationRefusal('notFound', `There is no snapshot "${name}".`)
  }

  return {
    listSnapshots: async (lease) => ({
      snapshots: snapshots.list(instanceOf(lease)).map(viewOf),
      limit: { ...snapshots.limits },
    }),
    async takeSnapshot(lease, { name, consistency }) {
      await requireActive(context, lease)
      if (find(lease, name)) {
        throw new OperationRefusal('conflict', `There is a snapshot "${name}" already.`, {
          next: 'choose another name, or delete it.',
        })
      }
      return requestOperation(context, lease, { kind: 'takeSnapshot', snapshot: name, consistency })
    },
    async restoreSnapshot(lease, name) {
      await requireFunded(context, lease)
      require(lease, name)
      return requestOperation(context, lease, { kind: 'restoreSnapshot', snapshot: name })
    },
    async deleteSnapshot(lease, name) {
      await requireActive(context, lease)
      require(lease, name)
      return requestOperation(context, lease, { kind: 'deleteSnapshot', snapshot: name })
    },
    async downloadSnapshot(lease, name, signal) {
      return snapshots.download(instanceOf(lease), name, { signal }).catch(asRefusal)
    },
    snapshotSchedule: async (lease) => snapshots.schedule(instanceOf(lease)),
    async setSnapshotSchedule(lease, schedule) {
      await requireActive(context, lease)
      snapshots.setSchedule(instanceOf(lease), schedule)
    },
  }
}

const viewOf = ({ name, takenAt, consistency, bytes, sha256, isScheduled }: Snapshot): SnapshotView => ({
  name,
  takenAt,
  consistency,
  bytes,
  sha256,
  isScheduled,
})

function asRefusal(error: unknown): never {
  if (!(error instanceof SnapshotError)) throw error
  const { reason, next, message } = error
  const known = reason === 'full' || reason === 'damaged' ? 'refused' : reason
  throw new OperationRefusal(known, message, { cause: error, ...(next !== undefined && { next }) })
}
