import type { Readable } from 'node:stream'
import type { SnapshotSchedule } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'

/** `filesystem`: the guest's file systems were at rest; `crash`: as after a power cut. */
export type Consistency = 'crash' | 'filesystem'

/** A disk as it was at one instant; immutable. */
export interface Snapshot {
  readonly name: string
  /** Unix seconds. */
  readonly takenAt: number
  readonly consistency: Consistency
  /** What it occupies on the host's disk. */
  readonly bytes: number
  /** Of its file, in hex; checked before whatever is made from it. */
  readonly sha256: string
  /** Taken by the schedule, and removed by it. */
  readonly isScheduled: boolean
  /** Size of the disk as its guest sees it. */
  readonly diskBytes: number
  /** The disk that it stands on: the image, or an earlier lease's disk. Absolute; null when it stands alone. */
  readonly basePath: string | null
}

/** The instance whose disk it is about. */
export interface SnapshotSource {
  readonly lease: Hex
  /** Name of its guest at the hypervisor. */
  readonly guest: string
  readonly diskPath: string
  /** Whether the guest runs a rescue system now: its first disk is not the tenant's then. Default: it does not. */
  readonly isInRescue?: () => boolean
}

/** What one instance's snapshots may come to. */
export interface SnapshotLimits {
  readonly count: number
  readonly bytes: number
}

/** How a long operation is watched and stopped. */
export interface SnapshotWork {
  readonly signal?: AbortSignal
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
}

export interface RestoreWork extends SnapshotWork {
  /** Switches the guest off; called only once the snapshot is known to be whole and to fit. */
  readonly shutDown?: () => Promise<void>
}

export interface TakeOptions extends SnapshotWork {
  readonly name: string
  /** `auto`: filesystem where the guest can be brought to rest, else crash. */
  readonly consistency: Consistency | 'auto'
  readonly isScheduled?: boolean
}

/** A snapshot on its way out, as a qcow2 file that stands alone. */
export interface SnapshotDownload {
  readonly bytes: Readable
  readonly lengthBytes: number
  /** Of what is sent, in hex. */
  readonly sha256: string
}

/** Snapshots of all instances of this host. One process per folder; one operation per lease at a time, others are refused. */
/** How a snapshot that a schedule asked for went. */
export interface ScheduledSnapshot {
  /** As in its source. */
  readonly lease: Hex
  /** null: it failed, and is tried again later. */
  readonly taken: Snapshot | null
  /** Names of those that the schedule no longer keeps; they are gone. */
  readonly removed: readonly string[]
}

export interface Snapshots {
  readonly limits: SnapshotLimits
  /** The newest first. */
  list(lease: Hex): readonly Snapshot[]
  /** Copies the disk as it is now; a running guest goes on. Fails without a trace. @throws SnapshotError */
  take(source: SnapshotSource, options: TakeOptions): Promise<Snapshot>
  /**
   * Puts a snapshot in the place of the disk. The guest must be off, or `shutDown` see to it; start it afterwards. The disk
   * changes in one step or not at all. @throws SnapshotError
   */
  restore(source: SnapshotSource, name: string, work?: RestoreWork): Promise<void>
  /** A second call finds it gone. @throws SnapshotError `conflict` while it is in use */
  remove(lease: Hex, name: string): Promise<void>
  /**
   * Makes a new lease's disk from a snapshot, on the same base; one that is there already is left as it is. Returns the base.
   * @throws SnapshotError
   */
  clone(
    lease: Hex,
    name: string,
    toDiskPath: string,
    diskGib: number,
  ): Promise<{ readonly basePath: string | null }>
  /** @throws SnapshotError */
  download(lease: Hex, name: string, work?: SnapshotWork): Promise<SnapshotDownload>
  schedule(lease: Hex): SnapshotSchedule | null
  setSchedule(lease: Hex, schedule: SnapshotSchedule | null): void
  /**
   * Takes what schedules ask for and removes what they no longer keep; call it now and then. Returns how it went with each lease
   * of which a snapshot was due. Troubles go to the log as well.
   */
  takeDue(sources: readonly SnapshotSource[], now: number): Promise<readonly ScheduledSnapshot[]>
  /** The instance lives on under another lease. A second call finds it done. */
  handOver(from: Hex, to: Hex): void
  /** Everything of a lease, when its disk is wiped. */
  removeAll(lease: Hex): void
  /** Where snapshots of an instance are, if there are any. @throws SnapshotError while something is done with one of them */
  idleFolderOf(lease: Hex): string
  /** Clears what a worker that died left half done; once at start, before anything else. */
  recover(sources: readonly SnapshotSource[]): Promise<void>
}
