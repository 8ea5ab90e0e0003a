import { type HostImage, TIERS } from '@freehold/sdk'
import type { z } from 'zod'
import { type Size, sizeOf } from '../input/shape.ts'
import { diskGib, memoryMib, wholeNumber } from '../input/text.ts'
import type { Context } from '../kernel/context.ts'
import { mebibytes } from '../output/sizes.ts'
import { askChoice, askText } from '../prompts/ask.ts'
import type { RentInput } from './input.ts'

/** The size: what was named; the rest is asked for, or taken from the defaults where nobody can be asked. */
export async function chooseSize(
  context: Context,
  input: RentInput,
  defaults: Size,
  { name, minimumMemoryMib, minimumDiskGib }: HostImage,
): Promise<Size> {
  if (!context.interactive || input.yes) return sizeOf(input, defaults)
  const vcpus =
    input.vcpus ?? (await askWith(context, 'Virtual processors', `${defaults.vcpus}`, wholeNumber(1, 1024)))
  const tier = input.tier ?? (await askTier(context, defaults))
  const enoughMemory = memoryMib.refine((mib) => mib >= minimumMemoryMib, {
    message: `${name} needs ${mebibytes(minimumMemoryMib)} at least`,
  })
  const enoughDisk = diskGib.refine((gib) => gib >= minimumDiskGib, {
    message: `${name} needs ${minimumDiskGib} GiB at least`,
  })
  const memory =
    input.memory ?? (await askWith(context, 'Memory', mebibytes(defaults.memoryMib), enoughMemory))
  const disk = input.disk ?? (await askWith(context, 'Disk', `${defaults.diskGib} GiB`, enoughDisk))
  return sizeOf({ ...input, vcpus, tier, memory, disk }, defaults)
}

const shares = {
  dedicated: 'a whole core',
  standard: '2/3 of a core',
  balanced: '1/2 of a core',
  burstable: '1/4 of a core',
}

function askTier(context: Context, defaults: Size) {
  const choices = TIERS.map((tier) => ({
    value: tier,
    label: tier,
    hint: `${shares[tier]} per vCPU, at least`,
  }))
  return askChoice(context, 'Tier', choices, defaults.tier)
}

async function askWith<Value>(
  context: Context,
  says: string,
  initial: string,
  schema: z.ZodType<Value>,
): Promise<Value> {
  const text = await askText(context, says, {
    initial,
    check: (answer) => schema.safeParse(answer).error?.issues[0]?.message,
  })
  return schema.parse(text)
}
