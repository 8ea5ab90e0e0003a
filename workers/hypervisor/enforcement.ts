import {
  type CgroupTrees,
  enforceableHere,
  limitProcess,
  readCgroupTrees,
  removeEmptyGroups,
} from './cgroups.ts'
import { qemuProcessOf } from './qemu-process.ts'
import { daemonRoot } from './sockets.ts'
import type { GuestLimits, LimitEnforcement, LimitEnforcer } from './types.ts'

/** What is known of the machine's control groups. */
export interface LimitPowers {
  /** Whether the kernel has the controllers at all. */
  readonly machine: { readonly cpu: boolean; readonly memory: boolean }
  /** Whether this process may use them itself. */
  readonly here: { readonly cpu: boolean; readonly memory: boolean }
}

/**
 * Who keeps guests to their limits. Pure. The system's daemon does it by itself; a private host's daemon and an ordinary user's
 * have no control groups, so there this worker does it where it may.
 */
export function decideEnforcement(uri: string, { machine, here }: LimitPowers): LimitEnforcement {
  const isSystem = uri.startsWith('qemu:///system')
  const isLocal = isSystem || uri.startsWith('qemu:///session') || daemonRoot(uri) !== ''
  const by = (what: 'cpu' | 'memory'): LimitEnforcer => {
    if (isSystem) return machine[what] ? 'libvirt' : 'nobody'
    return isLocal && here[what] ? 'worker' : 'nobody'
  }
  const [cpu, memory] = [by('cpu'), by('memory')]
  return { cpuWeight: cpu, cpuQuota: cpu, memory, says: sentence(cpu, memory) }
}

function sentence(cpu: LimitEnforcer, memory: LimitEnforcer): string {
  const who = {
    libvirt: 'libvirt enforces',
    worker: 'This worker enforces',
    nobody: 'Nobody enforces',
  } as const
  if (cpu === memory) return `${who[cpu]} CPU shares, CPU quotas and memory limits of guests.${hint(cpu)}`
  return `${who[cpu]} CPU shares and quotas of guests. ${who[memory]} their memory limits.${hint('nobody')}`
}

const hint = (who: LimitEnforcer): string =>
  who === 'nobody'
    ? ' For that, run guests by the system daemon on a kernel with control groups for CPU and memory.'
    : ''

/** Keeps guests to their limits where the daemon does not. */
export class Enforcer {
  readonly decision: LimitEnforcement
  readonly #trees: CgroupTrees | null
  readonly #root: string

  constructor(uri: string, trees: CgroupTrees | null = readCgroupTrees()) {
    this.#trees = trees
    this.#root = daemonRoot(uri)
    const machine = {
      cpu: trees !== null && (trees.version === 1 ? trees.cpu !== null : trees.controllers.includes('cpu')),
      memory:
        trees !== null &&
        (trees.version === 1 ? trees.memory !== null : trees.controllers.includes('memory')),
    }
    this.decision = decideEnforcement(uri, { machine, here: enforceableHere(trees) })
  }

  get isOurs(): boolean {
    return this.decision.cpuQuota === 'worker' || this.decision.memory === 'worker'
  }

  /** Removes what guests that ended left. */
  sweep(): void {
    if (this.isOurs && this.#trees !== null) removeEmptyGroups(this.#trees)
  }

  /** Applies limits to a running guest. Returns whether there was such a process. @throws when the kernel refuses them. */
  apply(name: string, limits: GuestLimits): boolean {
    const pid = this.#trees === null ? null : qemuProcessOf(name, this.#root)
    if (this.#trees === null || pid === null) return false
    limitProcess(this.#trees, name, pid, limits)
    return true
  }
}
