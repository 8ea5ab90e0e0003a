import { type HostImage, isImageThere, thereFirst } from '@freehold/sdk'
import type { Context } from '../kernel/context.ts'
import { CliError, UsageError } from '../kernel/errors.ts'
import { type Found, isOpenForBusiness, type MarketOffer } from '../market/load.ts'
import { countText } from '../output/counts.ts'
import { suggestion } from '../output/similar.ts'
import { mebibytes } from '../output/sizes.ts'
import { askChoice } from '../prompts/ask.ts'

/** The image to launch: the one that was named, the only one there is, or the one chosen now. */
export async function chooseImage(
  context: Context,
  { offers, notAsked, host, name }: Found & { host: bigint | undefined; name: string | undefined },
): Promise<HostImage> {
  const images = imagesOf(offers)
  if (images.length === 0) throw nobodyError(context, offers, host)
  const names = images.map((image) => image.name)
  const found = name === undefined ? undefined : images.find((image) => image.name === name)
  if (found) return found
  if (name !== undefined)
    throw new UsageError(`No host has an image called "${name}". ${suggestion(name, names)}`, {
      next: context.command('offers'),
    })
  if (images.length === 1 && notAsked === 0) return images[0]!
  const more = `${countText(notAsked, 'more offer')} may have others (--image looks for one by name)`
  if (!context.interactive)
    throw new UsageError(
      `--image is needed. There are: ${names.join(', ')}.${notAsked > 0 ? ` ${more}.` : ''}`,
    )
  if (notAsked > 0) context.progress.note(`Images of the cheapest hosts; ${more}.`)
  return askChoice(
    context,
    'Image',
    images.map((image) => ({ value: image, label: image.name, hint: needsOf(image) })),
  )
}

/** Every image that some host would launch now, by name, as the cheapest host has it. */
function imagesOf(offers: readonly MarketOffer[]): HostImage[] {
  const all = offers
    .filter(isOpenForBusiness)
    .flatMap(({ presence }) => presence?.images ?? [])
    .sort(thereFirst) // else as before: the cheapest host's first
  const ofName = (wanted: string) => all.find(({ name }) => name === wanted)
  return all
    .filter((image) => image === ofName(image.name))
    .sort((a, b) => thereFirst(a, b) || (a.name < b.name ? -1 : 1))
}

const needsOf = (image: HostImage) =>
  `from ${mebibytes(image.minimumMemoryMib)} memory, ${image.minimumDiskGib} GiB disk${isImageThere(image) ? '' : '; its host makes it first, which takes minutes'}`

function nobodyError(context: Context, offers: readonly MarketOffer[], host: bigint | undefined): CliError {
  if (host !== undefined && offers.length === 0)
    return new CliError(`Host ${host} has no offer on ${context.network().name}.`, {
      next: context.command('offers'),
    })
  const reasons = offers.map(({ host, hostWord, absence }) => {
    if (absence) return absence
    return `Host ${host.host} ${hostWord.isDraining ? 'is draining: it takes no new leases.' : 'does not honour its offer now.'}`
  })
  const why = reasons.length > 0 ? ` ${[...new Set(reasons)].join(' ')}` : ''
  return new CliError(`No host takes leases right now.${why}`, {
    next: `try again in a minute, or see ${context.command('offers --all')}`,
  })
}
