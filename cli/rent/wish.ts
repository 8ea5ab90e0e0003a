import { readFileSync } from 'node:fs'
import { type FreeholdClient, type HostImage, isImageThere, type Service } from '@freehold/sdk'
import { type Size, sizeOf } from '../input/shape.ts'
import type { Context } from '../kernel/context.ts'
import { UsageError } from '../kernel/errors.ts'
import { type LoginKey, readLoginKey } from '../keys/read.ts'
import { type MarketOffer, openMarket } from '../market/load.ts'
import { candidatesFor, chooseHost } from './host.ts'
import { chooseHours, requireDuration } from './hours.ts'
import { chooseImage } from './image.ts'
import type { RentInput } from './input.ts'
import { chooseKeys } from './keys.ts'
import { lookForHost, lookForImage } from './look.ts'
import { type Previous, readPrevious } from './previous.ts'
import { chooseSize } from './size.ts'

/** Everything that is wanted, chosen to the last detail; nothing is priced or signed yet. */
export interface Wish {
  readonly offer: MarketOffer
  readonly image: HostImage
  readonly size: Size
  readonly duration: Duration
  readonly keys: readonly LoginKey[]
  readonly hostname: string | null
  readonly userData: string | null
  /** What must work before the machine is ready. */
  readonly services: readonly Service[]
  readonly restartOnPoweroff: boolean
  /** The lease whose disk, or a copy of it, is used again. */
  readonly previous: Previous | null
}

/** How long, said in time or in money. */
export type Duration = { readonly seconds: number } | { readonly depositUnits: bigint }

/** Reads the wish from the options and asks for what is missing, where someone can be asked. */
export async function makeWish(
  context: Context,
  client: FreeholdClient,
  input: RentInput,
  given: Previous | null = null,
): Promise<Wish> {
  requireDuration(context, input)
  const keys = input.key?.map(readLoginKey)
  const userData = input.userData === undefined ? null : readUserData(input.userData)
  const previous = input.from === undefined ? given : await readPrevious(context, client, input.from)
  context.progress.step('looking at the market')
  const host = input.host ?? previous?.host
  const market = await openMarket(context, host === undefined ? {} : { host })
  const name = input.image ?? previous?.image ?? undefined
  const withImages = await lookForImage(context, market, { size: sizeOf(input, previous?.size), name })
  const image = await chooseImage(context, { ...withImages, host, name })
  const size = previous
    ? sizeOf(input, previous.size)
    : await chooseSize(context, input, defaultsFor(image), image)
  if (context.interactive) context.progress.step('asking hosts')
  const { offers, notAsked } = await lookForHost(context, market, { image, size })
  const offer = await chooseHost(context, {
    candidates: candidatesFor({ offers, image, size }),
    size,
    notAsked,
  })
  const ofHost = offer.presence?.images.find(({ name }) => name === image.name) ?? image
  if (!previous && !isImageThere(ofHost))
    context.progress.note(
      `Host ${offer.host.host} has no ${image.name} yet and makes it first, which takes minutes. Nothing is billed until the machine runs.`,
    )
  return {
    offer,
    image: ofHost,
    size,
    duration: await chooseHours(context, input),
    keys: keys ?? (await chooseKeys(context)),
    hostname: input.hostname ?? null,
    userData,
    services: input.ready ?? [],
    restartOnPoweroff: !input.stayOff,
    previous,
  }
}

/** What is proposed: small, and never below what the image needs. */
function defaultsFor(image: HostImage): Size {
  const small = sizeOf({})
  return {
    ...small,
    memoryMib: Math.max(small.memoryMib, image.minimumMemoryMib),
    diskGib: Math.max(small.diskGib, image.minimumDiskGib),
  }
}

function readUserData(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`--user-data: ${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}
