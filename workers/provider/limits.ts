import { availableParallelism } from 'node:os'
import { type Accelerator, type GuestLimits, memoryLimitMib } from '../hypervisor/index.ts'

/** Points of one dedicated core; `cpu.weight` of a guest that has as many is the ordinary 100. */
const pointsPerWeight = 10

/**
 * What a quality tier lets a guest use of the host. While cores are busy each guest gets its share by points; a burstable one
 * may take what is idle up to its vCPUs, and no tier more than its vCPUs and a fifth of a core for QEMU's own work. The quota is
 * the same on fast hosts and slow ones: a class is a floor (decision 017). Pure.
 */
export function limitsFor(
  { points, vcpus, memoryMib }: { points: number; vcpus: number; memoryMib: number },
  accelerator: Accelerator,
): GuestLimits {
  return {
    cpuWeight: Math.min(10_000, Math.max(1, Math.round(points / pointsPerWeight))),
    cpuQuotaPercent: vcpus * 100 + ownWorkPercent,
    memoryLimitMib: memoryLimitMib(memoryMib, accelerator),
  }
}

/** Disk and network of a guest are QEMU's work, not its vCPUs'. */
const ownWorkPercent = 20

/**
 * A processor that a guest does not have yet costs it 280 KiB for the kernel's own books, and no time to boot: 3.5 to 5.9 s to
 * SSH with 0, 1, 7 or 31 of them, emulated. More than these would be felt in the smallest guests.
 */
const mostSpareVcpus = 16

/** vCPUs that a guest may come to have without a restart: as many as the machine has threads, within reason. Pure. */
export const mostVcpusFor = (vcpus: number, threads = availableParallelism()): number =>
  Math.max(vcpus, Math.min(threads, mostSpareVcpus))
