import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type SnapshotSchedule, snapshotNameSchema, snapshotScheduleSchema } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'
import { SnapshotError } from './errors.ts'
import type { Snapshot } from './types.ts'

const label = z.object({
  version: z.literal(1),
  name: snapshotNameSchema,
  takenAt: z.int().nonnegative(),
  consistency: z.enum(['crash', 'filesystem']),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  isScheduled: z.boolean(),
  diskBytes: z.int().positive(),
  basePath: z.string().startsWith('/').nullable(),
})

/**
 * One lease's snapshots on disk: `NAME.qcow2` with its label `NAME.json`, which is written last and removed first, so that a
 * label always has its file; `.schedule.json`; and `work/` for what is not done yet.
 */
export class Shelf {
  readonly folder: string
  readonly workFolder: string

  /** @throws SnapshotError when that is no lease id: it becomes a folder's name. */
  constructor(root: string, lease: Hex) {
    if (!/^0x[0-9a-f]{64}$/.test(lease)) throw new SnapshotError('notFound', 'That is no lease id.')
    this.folder = join(root, lease)
    this.workFolder = join(this.folder, 'work')
  }

  /** The newest first. A label that cannot be read is not shown; its files stay for whoever looks into it. */
  list(): readonly Snapshot[] {
    if (!existsSync(this.folder)) return []
    return readdirSync(this.folder)
      .filter((file) => file.endsWith('.json') && !file.startsWith('.'))
      .flatMap((file) => readLabel(join(this.folder, file)))
      .sort((a, b) => b.takenAt - a.takenAt || (a.name < b.name ? 1 : -1))
  }

  /** @throws SnapshotError `notFound` */
  get(name: string): Snapshot {
    requireName(name)
    const found = this.list().find((one) => one.name === name)
    if (found !== undefined) return found
    throw new SnapshotError('notFound', `There is no snapshot "${name}".`)
  }

  has(name: string): boolean {
    return existsSync(this.#labelOf(name)) || existsSync(this.fileOf(name))
  }

  fileOf(name: string): string {
    return join(this.folder, `${requireName(name)}.qcow2`)
  }

  label(snapshot: Snapshot): void {
    writeFileAtomically(
      this.#labelOf(snapshot.name),
      `${JSON.stringify({ version: 1, ...snapshot }, null, 2)}\n`,
    )
  }

  remove(name: string): void {
    rmSync(this.#labelOf(name), { force: true })
    rmSync(this.fileOf(name), { force: true })
  }

  /** A path for something unfinished. */
  workFile(name: string): string {
    mkdirSync(this.workFolder, { recursive: true, mode: 0o711 })
    return join(this.workFolder, requireName(name))
  }

  schedule(): SnapshotSchedule | null {
    const path = join(this.folder, scheduleFile)
    return existsSync(path) ? snapshotScheduleSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null
  }

  setSchedule(schedule: SnapshotSchedule | null): void {
    const path = join(this.folder, scheduleFile)
    if (schedule === null) rmSync(path, { force: true })
    else writeFileAtomically(path, `${JSON.stringify(snapshotScheduleSchema.parse(schedule))}\n`)
  }

  /** Removes what never got its label, and everything unfinished. */
  clear(): void {
    rmSync(this.workFolder, { recursive: true, force: true })
    if (!existsSync(this.folder)) return
    for (const file of readdirSync(this.folder)) {
      const isUnlabelled =
        file.endsWith('.qcow2') && !existsSync(join(this.folder, file.replace(/qcow2$/, 'json')))
      if (isUnlabelled || file.endsWith('.new')) rmSync(join(this.folder, file))
    }
  }

  moveTo(other: Shelf): void {
    if (existsSync(this.folder) && !existsSync(other.folder)) renameSync(this.folder, other.folder)
  }

  removeAll(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #labelOf(name: string): string {
    return join(this.folder, `${requireName(name)}.json`)
  }
}

const scheduleFile = '.schedule.json'

/** What may stand in a path: nothing that leads anywhere else. */
export function requireName(name: string): string {
  if (snapshotNameSchema.safeParse(name).success) return name
  throw new SnapshotError('refused', 'A snapshot is named by small letters, digits and hyphens, at most 63.')
}

function readLabel(path: string): Snapshot[] {
  try {
    const { version: _, ...snapshot } = label.parse(JSON.parse(readFileSync(path, 'utf8')))
    return [snapshot]
  } catch {
    return []
  }
}
