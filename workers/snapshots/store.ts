import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SnapshotSchedule } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { Busy } from './busy.ts'
import { makeDownload } from './download.ts'
import { SnapshotError } from './errors.ts'
import { occupiedBytes, readDisk, requireSpace, settle, sha256Of } from './files.ts'
import { putInPlace, requireDigest, requireFit, sizeOf } from './restore.ts'
import { expired, isDue, roomFor, scheduledName } from './retention.ts'
import { requireName, Shelf } from './shelf.ts'
import { findGuest, isOff, type SnapshotHypervisor, takeCopy } from './take.ts'
import type {
  RestoreWork,
  ScheduledSnapshot,
  Snapshot,
  SnapshotDownload,
  SnapshotLimits,
  SnapshotSource,
  Snapshots,
  SnapshotWork,
  TakeOptions,
} from './types.ts'

const gib = 1024 * 1024 * 1024
/** A scheduled snapshot that failed is not tried again before. */
const retrySeconds = 600

/** As much of a logger as this room needs; pino fits. */
export interface SnapshotLog {
  info(facts: Record<string, unknown>, message: string): void
  warn(facts: Record<string, unknown>, message: string): void
}

export interface SnapshotOptions {
  /** Holds a folder for each lease; on the file system of the disks, so that blocks can be shared. */
  readonly folder: string
  readonly hypervisor: SnapshotHypervisor
  readonly limits: SnapshotLimits
  readonly log: SnapshotLog
  /** Unix seconds. */
  readonly now?: () => number
}

/** Opens the snapshots of this host; call `recover` before anything else. */
export function openSnapshots(options: SnapshotOptions): Snapshots {
  mkdirSync(options.folder, { recursive: true, mode: 0o711 })
  return new SnapshotStore(options)
}

class SnapshotStore implements Snapshots {
  readonly limits: SnapshotLimits
  readonly #options: SnapshotOptions
  readonly #busy = new Busy()
  readonly #failedAt = new Map<Hex, number>()
  /** Guests whose disk a worker that died was copying, while the hypervisor has not yet been told to stop. */
  readonly #copiesToEnd = new Set<string>()
  readonly #now: () => number

  constructor(options: SnapshotOptions) {
    this.#options = options
    this.limits = options.limits
    this.#now = options.now ?? (() => Math.floor(Date.now() / 1000))
  }

  list(lease: Hex): readonly Snapshot[] {
    return this.#shelf(lease).list()
  }

  async take(source: SnapshotSource, options: TakeOptions): Promise<Snapshot> {
    const shelf = this.#shelf(source.lease)
    requireName(options.name)
    return this.#busy.run(source.lease, `Snapshot "${options.name}" is being taken`, async () => {
      if (shelf.has(options.name)) {
        throw new SnapshotError('conflict', `There is a snapshot "${options.name}" already.`, {
          next: 'Choose another name, or delete it.',
        })
      }
      const given = this.#findRoom(shelf, source)
      const unfinished = shelf.workFile(options.name)
      try {
        const consistency = await takeCopy(this.#options.hypervisor, source, unfinished, options)
        const taken = await this.#keep(shelf, unfinished, options, consistency)
        for (const name of given) shelf.remove(name) // only now: a failure must not cost an older one
        return taken
      } finally {
        rmSync(unfinished, { force: true })
      }
    })
  }

  async restore(source: SnapshotSource, name: string, work: RestoreWork = {}): Promise<void> {
    const shelf = this.#shelf(source.lease)
    const snapshot = shelf.get(name)
    return this.#busy.run(source.lease, `Snapshot "${name}" is being restored`, async () => {
      const requireOff = () => this.#requireOff(source)
      if (work.shutDown) {
        // Whatever can be known to fail must not cost the tenant a reboot.
        requireFit(shelf, snapshot, source.diskPath)
        await requireDigest(snapshot, shelf.fileOf(name), work.signal)
        await work.shutDown()
      }
      await requireOff()
      const least = await sizeOf(source.diskPath)
      await putInPlace(shelf, snapshot, source.diskPath, least, { ...work, beforehand: requireOff })
    })
  }

  async remove(lease: Hex, name: string): Promise<void> {
    requireName(name)
    this.#busy.refuse(lease)
    this.#shelf(lease).remove(name)
  }

  async clone(
    lease: Hex,
    name: string,
    toDiskPath: string,
    diskGib: number,
  ): Promise<{ basePath: string | null }> {
    const shelf = this.#shelf(lease)
    const snapshot = shelf.get(name)
    return this.#busy.run(lease, `Snapshot "${name}" is being cloned`, async () => {
      if (existsSync(toDiskPath)) return { basePath: (await readDisk(toDiskPath)).basePath }
      if (snapshot.diskBytes > diskGib * gib) {
        const has = Math.ceil(snapshot.diskBytes / gib)
        throw new SnapshotError('refused', `Snapshot "${name}" needs a disk of ${has} GiB, not ${diskGib}.`, {
          next: 'Rent a larger disk.',
        })
      }
      mkdirSync(dirname(toDiskPath), { recursive: true })
      await putInPlace(shelf, snapshot, toDiskPath, diskGib * gib)
      return { basePath: snapshot.basePath }
    })
  }

  async download(lease: Hex, name: string, work: SnapshotWork = {}): Promise<SnapshotDownload> {
    const shelf = this.#shelf(lease)
    const snapshot = shelf.get(name)
    return this.#busy.run(lease, `Snapshot "${name}" is being made ready for download`, () =>
      makeDownload(shelf, snapshot, work),
    )
  }

  schedule(lease: Hex): SnapshotSchedule | null {
    return this.#shelf(lease).schedule()
  }

  setSchedule(lease: Hex, schedule: SnapshotSchedule | null): void {
    this.#shelf(lease).setSchedule(schedule)
    this.#failedAt.delete(lease)
  }

  async takeDue(sources: readonly SnapshotSource[], now: number): Promise<readonly ScheduledSnapshot[]> {
    await this.#endCopies()
    const done: ScheduledSnapshot[] = []
    for (const source of sources) {
      const one = await this.#takeIfDue(source, now)
      if (one !== null) done.push(one)
    }
    return done
  }

  handOver(from: Hex, to: Hex): void {
    this.#busy.refuse(from)
    this.#shelf(from).moveTo(this.#shelf(to))
  }

  idleFolderOf(lease: Hex): string {
    this.#busy.refuse(lease)
    return this.#shelf(lease).folder
  }

  removeAll(lease: Hex): void {
    this.#busy.refuse(lease)
    this.#shelf(lease).removeAll()
  }

  async recover(sources: readonly SnapshotSource[]): Promise<void> {
    for (const { guest } of sources) this.#copiesToEnd.add(guest)
    await this.#endCopies()
    for (const { lease, diskPath } of sources) {
      rmSync(`${diskPath}.restoring`, { force: true })
      this.#shelf(lease).clear()
    }
  }

  /** What cannot be ended now, because the daemon is away, is tried again with the schedules. */
  async #endCopies(): Promise<void> {
    for (const guest of [...this.#copiesToEnd]) {
      try {
        await this.#options.hypervisor.dropDiskCopy(guest)
        this.#copiesToEnd.delete(guest)
      } catch (error) {
        this.#options.log.warn(
          { guest, error: (error as Error).message },
          'a disk copy could not be ended yet',
        )
      }
    }
  }

  async #takeIfDue(source: SnapshotSource, now: number): Promise<ScheduledSnapshot | null> {
    const { lease } = source
    const { log } = this.#options
    try {
      const shelf = this.#shelf(lease)
      const schedule = shelf.schedule()
      const failedAt = this.#failedAt.get(lease) ?? 0
      const rests =
        now < failedAt + retrySeconds || this.#busy.isBusy(lease) || source.isInRescue?.() === true
      if (schedule === null || rests || !isDue(schedule, shelf.list(), now)) return null
      const options = { name: scheduledName(now), consistency: 'auto', isScheduled: true } as const
      const taken = await this.take(source, options)
      const removed = expired(schedule, shelf.list())
      for (const name of removed) shelf.remove(name)
      log.info({ lease, snapshot: taken.name, consistency: taken.consistency }, 'snapshot taken by schedule')
      return { lease, taken, removed }
    } catch (error) {
      this.#failedAt.set(lease, now)
      log.warn({ lease, error: (error as Error).message }, 'scheduled snapshot failed; tried again later')
      return { lease, taken: null, removed: [] }
    }
  }

  async #requireOff(source: SnapshotSource): Promise<void> {
    if (isOff(await findGuest(this.#options.hypervisor, source))) return
    throw new SnapshotError('refused', 'The instance runs; its disk cannot be replaced under it.', {
      next: 'Stop it first.',
    })
  }

  /** The scheduled snapshots that must go for one more. @throws SnapshotError `full` */
  #findRoom(shelf: Shelf, source: SnapshotSource): readonly string[] {
    const bytes = occupiedBytes(source.diskPath)
    const given = roomFor(bytes, this.limits, shelf.list())
    if (given === null) {
      const { count } = this.limits
      throw new SnapshotError(
        'full',
        `No more snapshots fit: an instance may have ${count} of them with ${Math.floor(this.limits.bytes / gib)} GiB together.`,
        { next: 'Delete one.' },
      )
    }
    mkdirSync(shelf.folder, { recursive: true, mode: 0o711 })
    requireSpace(shelf.folder, bytes)
    return given
  }

  async #keep(
    shelf: Shelf,
    unfinished: string,
    { name, isScheduled = false, signal }: TakeOptions,
    consistency: Snapshot['consistency'],
  ): Promise<Snapshot> {
    const disk = await readDisk(unfinished)
    const sha256 = await sha256Of(unfinished, signal)
    const bytes = occupiedBytes(unfinished)
    await chmod(unfinished, 0o600) // no guest reads it: whatever uses it copies it first
    await settle(unfinished, shelf.fileOf(name))
    const snapshot: Snapshot = {
      name,
      takenAt: this.#now(),
      consistency,
      bytes,
      sha256,
      isScheduled,
      ...disk,
    }
    shelf.label(snapshot)
    return snapshot
  }

  #shelf(lease: Hex): Shelf {
    return new Shelf(this.#options.folder, lease)
  }
}
