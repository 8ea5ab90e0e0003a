import { formatRatePerHour, type Shape, type UnitPrices } from '@freehold/sdk'
import { z } from 'zod'
import { diskGib, memoryMib, wholeNumber } from '../input/text.ts'
import type { OptionSpec } from '../kernel/verb.ts'

/** How many priced units make what a person thinks in: a core has 1000 points, a GiB has 1024 MiB. */
const PER = { point: 1000n, mib: 1024n, gib: 1n, mbps: 1n, gpu: 1n } as const satisfies Record<
  keyof UnitPrices,
  bigint
>

/** Bits that a price has on chain (contracts/market/types/Terms.sol). */
const BITS = { point: 48n, mib: 48n, gib: 48n, mbps: 48n, gpu: 64n } as const satisfies Record<
  keyof UnitPrices,
  bigint
>

export const priceOptions: readonly OptionSpec[] = [
  { flags: '--core-price <usdc>', says: 'per hour and whole core (a vCPU of the dedicated tier)' },
  { flags: '--memory-price <usdc>', says: 'per hour and GiB of memory' },
  { flags: '--disk-price <usdc>', says: 'per hour and GiB of disk' },
  { flags: '--mbps-price <usdc>', says: 'per hour and Mbit/s' },
  { flags: '--gpu-price <usdc>', says: 'per hour and GPU' },
]

export const priceFields = {
  corePrice: price('point').optional(),
  memoryPrice: price('mib').optional(),
  diskPrice: price('gib').optional(),
  mbpsPrice: price('mbps').optional(),
  gpuPrice: price('gpu').optional(),
}

export interface PriceInput {
  readonly corePrice?: bigint
  readonly memoryPrice?: bigint
  readonly diskPrice?: bigint
  readonly mbpsPrice?: bigint
  readonly gpuPrice?: bigint
}

export const capacityOptions: readonly OptionSpec[] = [
  { flags: '--cores <number>', says: 'whole cores on offer' },
  { flags: '--memory <size>', says: 'memory on offer, such as 64G' },
  { flags: '--disk <size>', says: 'disk on offer, such as 2T' },
  { flags: '--mbps <number>', says: 'bandwidth on offer in Mbit/s' },
  { flags: '--gpus <number>', says: 'GPUs on offer' },
]

export const capacityFields = {
  cores: wholeNumber(1, 8388).optional(),
  memory: memoryMib.optional(),
  disk: diskGib.optional(),
  mbps: wholeNumber(0, 8_388_607).optional(),
  gpus: wholeNumber(0, 127)
    .refine((gpus) => gpus === 0, {
      message:
        'this version of the worker attaches no GPUs to guests, so none can be offered: leave --gpus out',
    })
    .optional(),
}

export interface CapacityInput {
  readonly cores?: number
  readonly memory?: number
  readonly disk?: number
  readonly mbps?: number
  readonly gpus?: number
}

/** A price as typed, per hour and large unit, in 1e-18 USDC per second and priced unit; rounded up. */
function price(unit: keyof UnitPrices) {
  return z.string().transform((text, ctx): bigint => {
    const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d{1,18}))?$/.exec(text.trim()) ?? []
    const divisor = 3600n * PER[unit]
    const perHour = whole === undefined ? -1n : BigInt(whole + fraction.padEnd(18, '0'))
    const rate = (perHour + divisor - 1n) / divisor
    if (perHour >= 0n && rate < 1n << BITS[unit]) return rate
    const most = formatRatePerHour(((1n << BITS[unit]) - 1n) * PER[unit])
    ctx.addIssue({
      code: 'custom',
      message: `a price per hour in USDC, at most ${most}, is needed, not "${text}"`,
    })
    return z.NEVER
  })
}

/** The prices of an offer for a person: per hour, and per core, GiB, Mbit/s and GPU. */
export function pricesPerHour(prices: UnitPrices) {
  const perHour = (unit: keyof UnitPrices) => formatRatePerHour(prices[unit] * PER[unit])
  return {
    core: perHour('point'),
    memoryGib: perHour('mib'),
    diskGib: perHour('gib'),
    mbps: perHour('mbps'),
    gpu: perHour('gpu'),
  }
}

/** What was asked for; the rest as it was, null where it never was. */
export function pricesOf(
  input: PriceInput,
  before: UnitPrices | null,
): Record<keyof UnitPrices, bigint | null> {
  return {
    point: input.corePrice ?? before?.point ?? null,
    mib: input.memoryPrice ?? before?.mib ?? null,
    gib: input.diskPrice ?? before?.gib ?? null,
    mbps: input.mbpsPrice ?? before?.mbps ?? 0n,
    gpu: input.gpuPrice ?? before?.gpu ?? 0n,
  }
}

/** What was asked for; the rest as it was, else as the machine has it. */
export function capacityOf(input: CapacityInput, before: Shape): Shape {
  return {
    points: input.cores === undefined ? before.points : input.cores * 1000,
    memoryMib: input.memory ?? before.memoryMib,
    diskGib: input.disk ?? before.diskGib,
    gpus: input.gpus ?? before.gpus,
    mbps: input.mbps ?? before.mbps,
  }
}
