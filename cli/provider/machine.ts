import { statfsSync } from 'node:fs'
import { arch, availableParallelism, cpus, totalmem } from 'node:os'
import type { Shape } from '@freehold/sdk'

const MIB = 2 ** 20
const GIB = 2 ** 30

/** Of memory and free disk, this much is proposed for rent; the rest is for the host itself. */
const SHARE = 0.8

/** What of this machine could be on offer: every core, four fifths of memory and of the disk that is free. */
export function proposedCapacity(diskDir: string): Shape {
  const { bavail, bsize } = statfsSync(diskDir)
  return {
    points: availableParallelism() * 1000,
    memoryMib: Math.floor((totalmem() * SHARE) / MIB),
    diskGib: Math.max(1, Math.floor((bavail * bsize * SHARE) / GIB)),
    gpus: 0,
    mbps: 1000,
  }
}

/** What this machine is, as the registry's `hardware` fact: JSON. */
export function hardwareFact(): string {
  const model = cpus()[0]?.model.trim()
  return JSON.stringify({
    ...(model && { cpu: model }),
    arch: arch(),
    cpus: availableParallelism(),
    memoryGib: Math.round(totalmem() / GIB),
  })
}
