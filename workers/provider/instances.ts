import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Hex } from 'viem'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'
import { guestName } from '../hypervisor/index.ts'
import { type InstanceRecord, recordSchema } from './record.ts'

/** Files of one instance; all absolute. */
export interface InstancePaths {
  readonly folder: string
  readonly record: string
  readonly disk: string
  readonly seed: string
  /** The guest's SSH host key. Secret. */
  readonly hostKey: string
  readonly consoleLog: string
  /** Disk of the rescue system, thrown away when the rescue ends. */
  readonly rescueDisk: string
}

/** All instances of this host, read once and written through. One process per folder. */
export interface Instances {
  all(): readonly InstanceRecord[]
  get(lease: Hex): InstanceRecord | null
  /** The instance that a lease held before a resize handed it to another lease. */
  heldBefore(lease: Hex): InstanceRecord | null
  pathsOf(lease: Hex): InstancePaths
  /** The lease that its instance was launched under; the lease itself when there is none. */
  instanceOf(lease: Hex): Hex
  /** Domain name of a lease's guest. */
  nameOf(lease: Hex): string
  /** Whether a record or a folder is left of a lease. */
  hasTraces(lease: Hex): boolean
  /** Writes a record for a lease that has none; returns the one there is. */
  create(record: InstanceRecord): InstanceRecord
  /**
   * Changes a record in one step, also for a lease that held it before: a step may be under way while the instance goes over.
   * @throws Error when there is none.
   */
  update(lease: Hex, change: Partial<Omit<InstanceRecord, 'lease' | 'instance' | 'version'>>): InstanceRecord
  /** Gives an instance to another lease, in one step. @throws Error when it has none, or the other has one already. */
  handOver(
    from: Hex,
    to: Hex,
    change: Partial<Omit<InstanceRecord, 'lease' | 'instance' | 'version'>>,
  ): InstanceRecord
  /**
   * Where the disk of an ended lease is held while younger disks stand on it, under a path that its own removal does not change:
   * a disk knows its base by path.
   */
  inheritedDiskOf(lease: Hex): string
  /** Removes everything of an instance, disk included; a second call finds it done. */
  remove(lease: Hex): void
}

/**
 * Opens STATE/instances.
 * @throws Error when a record is damaged: whose disk it is must not be guessed.
 */
export function openInstances(folder: string): Instances {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o711) // QEMU's user passes through to the disks, and sees no names
  const trash = join(folder, '.removed')
  rmSync(trash, { recursive: true, force: true }) // a removal that was cut short
  const inherited = join(folder, '.inherited')
  const records = new Map(readRecords(folder).map((record) => [record.lease, record]))
  sweepInherited(inherited, records)

  /** By leases that held them before. */
  const holders = new Map<Hex, InstanceRecord>()
  const remember = (record: InstanceRecord) => {
    for (const { lease } of record.earlier) holders.set(lease, record)
  }
  const forgetEarlier = (record: InstanceRecord | undefined) => {
    for (const { lease } of record?.earlier ?? []) holders.delete(lease)
  }
  for (const record of records.values()) remember(record)
  const heldBefore = (lease: Hex) => holders.get(lease) ?? null
  const instanceOf = (lease: Hex): Hex => (records.get(lease) ?? heldBefore(lease))?.instance ?? lease
  const pathsOf = (lease: Hex): InstancePaths => pathsIn(join(folder, folderNameOf(instanceOf(lease))))
  const save = (record: InstanceRecord, before = records.get(record.lease)) => {
    const { record: path } = pathsIn(join(folder, folderNameOf(record.instance)))
    writeFileAtomically(path, `${JSON.stringify(record, null, 2)}\n`)
    records.set(record.lease, record)
    forgetEarlier(before)
    remember(record)
    return record
  }
  const required = (lease: Hex): InstanceRecord => {
    const record = records.get(lease) ?? heldBefore(lease)
    if (record === null) throw new Error(`There is no record of lease ${lease}.`)
    return record
  }
  return {
    all: () => [...records.values()],
    get: (lease) => records.get(lease) ?? null,
    heldBefore,
    pathsOf,
    instanceOf,
    nameOf: (lease) => guestName(instanceOf(lease)),
    hasTraces: (lease) =>
      records.has(lease) || (heldBefore(lease) === null && existsSync(pathsOf(lease).folder)),
    create: (record) => records.get(record.lease) ?? save(record),
    inheritedDiskOf: (lease) => join(inherited, `${folderNameOf(lease)}.qcow2`),
    update: (lease, change) => save({ ...required(lease), ...change }),
    handOver(from, to, change) {
      if (records.has(to)) throw new Error(`Lease ${to} has an instance of its own.`)
      const before = required(from)
      const record = save({ ...before, ...change, lease: to }, before)
      records.delete(from)
      return record
    },
    remove(lease) {
      if (heldBefore(lease) !== null) return // the folder is another lease's now
      const paths = pathsOf(lease)
      forgetEarlier(records.get(lease))
      records.delete(lease)
      if (existsSync(paths.folder)) {
        mkdirSync(trash, { recursive: true })
        renameSync(paths.folder, join(trash, basename(paths.folder))) // all or nothing; the rest is cleared at the next start
        rmSync(trash, { recursive: true, force: true })
      }
      sweepInherited(inherited, records)
    },
  }
}

/** Removes inherited disks that no instance stands on any more. */
function sweepInherited(folder: string, records: ReadonlyMap<Hex, InstanceRecord>): void {
  mkdirSync(folder, { recursive: true })
  const needed = new Set([...records.values()].flatMap(({ inherits }) => inherits))
  for (const name of readdirSync(folder)) {
    if (!needed.has(name.replace(/\.qcow2$/, '') as Hex)) rmSync(join(folder, name))
  }
}

function folderNameOf(lease: Hex): string {
  if (!/^0x[0-9a-f]{64}$/.test(lease)) throw new Error(`"${lease}" is no lease id.`)
  return lease
}

function pathsIn(folder: string): InstancePaths {
  return {
    folder,
    record: join(folder, 'record.json'),
    disk: join(folder, 'disk.qcow2'),
    seed: join(folder, 'seed.iso'),
    hostKey: join(folder, 'host-key.json'),
    consoleLog: join(folder, 'console.log'),
    rescueDisk: join(folder, 'rescue.qcow2'),
  }
}

/**
 * The records in STATE/instances, without opening it.
 * @throws Error when one is damaged.
 */
export function readRecords(folder: string): InstanceRecord[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.startsWith('0x'))
  return names.flatMap((name) => {
    const { record } = pathsIn(join(folder, name))
    return existsSync(record) ? [readRecord(record)] : []
  })
}

function readRecord(path: string): InstanceRecord {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message
    throw new Error(`The record ${path} is damaged; restore it before the worker may start.\n${why}`, {
      cause,
    })
  }
}
