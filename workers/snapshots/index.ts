/**
 * Snapshots of instances' disks: taken while a guest runs or rests, kept with a checksum, restored in one step or not at all.
 */
export { SnapshotError, type SnapshotFailure } from './errors.ts'
export { openSnapshots, type SnapshotLog, type SnapshotOptions } from './store.ts'
export type { SnapshotHypervisor } from './take.ts'
export type {
  Consistency,
  Snapshot,
  SnapshotDownload,
  SnapshotLimits,
  SnapshotSource,
  Snapshots,
  SnapshotWork,
  TakeOptions,
} from './types.ts'
