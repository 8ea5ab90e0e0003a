import { type FitWish, type Shape, shapeOfWish, TIERS, type Tier } from '@freehold/sdk'
import type { OptionSpec } from '../kernel/verb.ts'
import { diskGib, memoryMib, oneOf, wholeNumber } from './text.ts'

/** The options that say how large a machine is wanted. */
export const sizeOptions: readonly OptionSpec[] = [
  { flags: '--vcpus <number>', says: 'virtual processors' },
  { flags: '--tier <name>', says: `share of a core per vCPU: ${TIERS.join(', ')}`, values: TIERS },
  { flags: '--memory <size>', says: 'memory, such as 512M or 4G' },
  { flags: '--disk <size>', says: 'disk, such as 10G' },
  { flags: '--gpus <number>', says: 'GPUs' },
  { flags: '--mbps <number>', says: 'bandwidth in Mbit/s' },
]

/** Their input; what was not given is undefined. */
export const sizeFields = {
  vcpus: wholeNumber(1, 1024).optional(),
  tier: oneOf(TIERS).optional(),
  memory: memoryMib.optional(),
  disk: diskGib.optional(),
  gpus: wholeNumber(0, 127).optional(),
  mbps: wholeNumber(0, 8_388_607).optional(),
}

export interface SizeInput {
  readonly vcpus?: number
  readonly tier?: Tier
  readonly memory?: number
  readonly disk?: number
  readonly gpus?: number
  readonly mbps?: number
}

/** A size as a person says it; `shapeOf` turns it into what the chain reserves. */
export type Size = FitWish

/** A small machine: what is priced, and proposed, when nothing was said. */
export const DEFAULT_SIZE: Size = {
  vcpus: 1,
  tier: 'balanced',
  memoryMib: 1024,
  diskGib: 10,
  gpus: 0,
  mbps: 100,
}

/** What was asked for, the rest from `defaults`. */
export function sizeOf(input: SizeInput, defaults: Size = DEFAULT_SIZE): Size {
  return {
    vcpus: input.vcpus ?? defaults.vcpus,
    tier: input.tier ?? defaults.tier,
    memoryMib: input.memory ?? defaults.memoryMib,
    diskGib: input.disk ?? defaults.diskGib,
    gpus: input.gpus ?? defaults.gpus,
    mbps: input.mbps ?? defaults.mbps,
  }
}

/** The resources that a size takes. */
export const shapeOf: (size: Size) => Shape = shapeOfWish
