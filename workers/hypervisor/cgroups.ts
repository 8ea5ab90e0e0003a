import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isWritable } from '../host/index.ts'
import { guestPrefix } from './names.ts'
import type { GuestLimits } from './types.ts'

/** The kernel's control groups on this machine: one tree (v2), or a tree for each controller (v1). */
export type CgroupTrees =
  | { readonly version: 2; readonly root: string; readonly controllers: readonly string[] }
  | { readonly version: 1; readonly cpu: string | null; readonly memory: string | null }

const group = 'freehold'
const periodUs = 100_000

/** What `/proc/self/mounts` says of control groups; null: none are mounted. */
export function readCgroupTrees(mounts = readFileSync('/proc/self/mounts', 'utf8')): CgroupTrees | null {
  const lines = mounts.split('\n').map((line) => line.split(' '))
  const v1 = (controller: string): string | null =>
    lines.find(([, , type, options]) => type === 'cgroup' && options?.split(',').includes(controller))?.[1] ??
    null
  const [cpu, memory] = [v1('cpu'), v1('memory')]
  if (cpu !== null || memory !== null) return { version: 1, cpu, memory }
  const root = lines.find(([, , type]) => type === 'cgroup2')?.[1]
  return root === undefined ? null : { version: 2, root, controllers: controllersIn(root) }
}

function controllersIn(root: string): string[] {
  try {
    return readFileSync(join(root, 'cgroup.controllers'), 'utf8').trim().split(' ')
  } catch {
    return []
  }
}

/** Which limits this process can enforce itself: it must be allowed to make groups. */
export function enforceableHere(trees: CgroupTrees | null): {
  readonly cpu: boolean
  readonly memory: boolean
} {
  if (trees === null) return { cpu: false, memory: false }
  if (trees.version === 1)
    return {
      cpu: trees.cpu !== null && isWritable(trees.cpu),
      memory: trees.memory !== null && isWritable(trees.memory),
    }
  const has = (controller: string) => trees.controllers.includes(controller) && isWritable(trees.root)
  return { cpu: has('cpu'), memory: has('memory') }
}

/** What is written where to limit one process: pure, in the order it must be done. */
export function limitFiles(
  trees: CgroupTrees,
  name: string,
  limits: GuestLimits,
): readonly { readonly folder: string; readonly files: Readonly<Record<string, string>> }[] {
  const quotaUs = limits.cpuQuotaPercent === null ? null : (limits.cpuQuotaPercent * periodUs) / 100
  const bytes = limits.memoryLimitMib === null ? null : limits.memoryLimitMib * 1024 * 1024
  if (trees.version === 2) {
    const files = {
      ...(trees.controllers.includes('cpu') && {
        'cpu.weight': `${limits.cpuWeight}`,
        'cpu.max': `${quotaUs ?? 'max'} ${periodUs}`,
      }),
      ...(trees.controllers.includes('memory') && { 'memory.max': `${bytes ?? 'max'}` }),
    }
    return [{ folder: join(trees.root, group, name), files }]
  }
  const shares = Math.max(2, Math.round((limits.cpuWeight * 1024) / 100))
  const cpu = { 'cpu.shares': `${shares}`, 'cpu.cfs_quota_us': `${quotaUs ?? -1}` }
  return [
    ...(trees.cpu === null ? [] : [{ folder: join(trees.cpu, group, name), files: cpu }]),
    ...(trees.memory === null
      ? []
      : [{ folder: join(trees.memory, group, name), files: { 'memory.limit_in_bytes': `${bytes ?? -1}` } }]),
  ]
}

/** Puts a guest's QEMU into a group of its own with these limits; a second time changes the limits. Empty groups are removed. */
export function limitProcess(trees: CgroupTrees, name: string, pid: number, limits: GuestLimits): void {
  if (trees.version === 2) passControllersDown(trees)
  for (const { folder, files } of limitFiles(trees, name, limits)) fillGroup(folder, files, pid)
  removeEmptyGroups(trees)
}

/** Another host's worker on this machine may sweep the group away while it is still empty: then it is made again. */
function fillGroup(folder: string, files: Readonly<Record<string, string>>, pid: number, tries = 3): void {
  try {
    mkdirSync(folder, { recursive: true })
    for (const [file, value] of Object.entries(files)) writeFileSync(join(folder, file), value)
    writeFileSync(join(folder, 'cgroup.procs'), String(pid))
  } catch (error) {
    const isGone = ['ENOENT', 'ENODEV', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')
    if (!isGone || existsSync(folder) || tries <= 1) throw error
    fillGroup(folder, files, pid, tries - 1)
  }
}

function passControllersDown({ root, controllers }: Extract<CgroupTrees, { version: 2 }>): void {
  const wanted = ['cpu', 'memory'].filter((controller) => controllers.includes(controller))
  mkdirSync(join(root, group), { recursive: true })
  for (const folder of [root, join(root, group)])
    writeFileSync(join(folder, 'cgroup.subtree_control'), wanted.map((one) => `+${one}`).join(' '))
}

/** Removes groups of guests that ended; the kernel refuses to remove one in which a process lives. */
export function removeEmptyGroups(trees: CgroupTrees): void {
  const parents = trees.version === 2 ? [trees.root] : [trees.cpu, trees.memory]
  for (const parent of parents) {
    if (parent === null) continue
    const folder = join(parent, group)
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder).filter((one) => one.startsWith(guestPrefix))) {
      try {
        rmdirSync(join(folder, name))
      } catch {
        // a guest lives in it
      }
    }
  }
}

/** Removes all groups of this house; those in which a guest lives stay. */
export function removeControlGroups(trees: CgroupTrees | null): void {
  if (trees === null) return
  removeEmptyGroups(trees)
  for (const parent of trees.version === 2 ? [trees.root] : [trees.cpu, trees.memory]) {
    if (parent === null || !existsSync(join(parent, group))) continue
    try {
      rmdirSync(join(parent, group))
    } catch {
      // guests of another host live in it
    }
  }
}
