import type { Benchmark } from './benchmark.ts'
import type { Machine } from './types.ts'

/** Of memory and free disk this much is proposed for rent; the rest is for the host itself. */
const share = 0.8
const pointsPerThread = 1000
/** Where no card tells its speed, as in most virtual machines: what most servers have. */
export const USUAL_MBPS = 1000

/** Quantities in the units of a shape. */
export interface ProposedCapacity {
  readonly points: number
  readonly memoryMib: number
  readonly diskGib: number
  readonly gpus: number
  readonly mbps: number
}

/**
 * The points of a processor: what was measured, at most 1000 per thread, so that every vCPU of the dedicated tier has a thread of
 * its own (decision 005); without a measurement every thread counts as a baseline core.
 */
export function pointsOf(threads: number, benchmark: Benchmark | null): number {
  const most = threads * pointsPerThread
  return benchmark === null ? most : Math.max(1, Math.min(most, benchmark.points))
}

/**
 * What of a machine could be on offer: all of its points; memory and disk are four fifths. GPUs are not proposed: guests get none yet.
 * @param freeDiskBytes on the file system that holds the guests' disks
 */
export function proposeCapacity(
  { cpu, memoryMib, nics }: Machine,
  benchmark: Benchmark | null,
  freeDiskBytes: number,
): ProposedCapacity {
  return {
    points: pointsOf(cpu.threads, benchmark),
    memoryMib: wholeGib(memoryMib * share),
    diskGib: Math.max(1, Math.floor((freeDiskBytes * share) / 2 ** 30)),
    gpus: 0,
    mbps: nics[0]?.mbps ?? USUAL_MBPS,
  }
}

/** Rounded down to GiB where there are some. */
const wholeGib = (mib: number): number =>
  mib < 2048 ? Math.max(1, Math.floor(mib)) : Math.floor(mib / 1024) * 1024
