import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ObservedRecord } from './observed.ts'

/** What lies on a host's disk for instances, found without asking the worker: names of folders and files. */
export interface HostFiles {
  /** Folders with disk, seed, key and logs, by the lease that the instance was launched under. */
  readonly instances: readonly string[]
  readonly snapshots: readonly string[]
  /** Disks of ended leases, on which disks of younger leases stand. */
  readonly inherited: readonly string[]
  /** Removals that were begun and not ended. */
  readonly removed: readonly string[]
}

/** @param folder the host's state folder */
export function hostFilesIn(folder: string): HostFiles {
  const instances = join(folder, 'instances')
  return {
    instances: namesIn(instances).filter((name) => !name.startsWith('.')),
    snapshots: namesIn(join(folder, 'snapshots')),
    inherited: namesIn(join(instances, '.inherited')).map((name) => name.replace(/\.qcow2$/, '')),
    removed: namesIn(join(instances, '.removed')),
  }
}

/** Files that belong to no instance with a record. A removal may be cut short, which the next start of the worker ends. */
export function fileProblems(files: HostFiles, records: readonly ObservedRecord[]): string[] {
  const known = new Set<string>(records.map(({ instance }) => instance))
  const needed = new Set<string>(records.flatMap(({ inherits }) => inherits))
  const short = (name: string) => name.slice(0, 10)
  return [
    ...files.instances
      .filter((name) => !known.has(name))
      .map((name) => `the folder of instance ${short(name)} has no record`),
    ...files.snapshots
      .filter((name) => !known.has(name))
      .map((name) => `snapshots of ${short(name)} belong to no instance`),
    ...files.inherited
      .filter((name) => !needed.has(name))
      .map((name) => `no disk stands on the old disk of ${short(name)}`),
  ]
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])
