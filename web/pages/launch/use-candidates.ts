import {
  explainFit,
  type FitAnswer,
  type FitWish,
  type Host,
  type HostImage,
  isImageThere,
  type OfferListing,
  thereFirst,
} from '@freehold/sdk'
import type { PresenceView } from '../../queries/presence.ts'
import { useOffers } from '../../queries/use-offers.ts'
import { usePresence } from '../../queries/use-presence.ts'
import type { LaunchIntent } from './intent.ts'

/** As many hosts are asked what they can launch; more would not change what people choose. */
const HOSTS_ASKED = 40

/** An image and how many hosts have it. */
export type ImageChoice = HostImage & { hosts: number }

export type Candidates = {
  isWaiting: boolean
  error: unknown
  retry: () => void
  images: ImageChoice[]
  /** Of the offers whose host answers and has the image: which fit, and what would if none does. */
  fit: FitAnswer<OfferListing>
  /** The offer to rent: the host that was asked for, else the cheapest that fits; null when there is none. */
  chosen: OfferListing | null
  /** Still waiting for hosts to say whether they are there. */
  isAsking: boolean
  presenceOf: (listing: OfferListing) => PresenceView | undefined
}

/** What an intent can be launched on. */
export function useCandidates(intent: LaunchIntent): Candidates {
  const offers = useOffers()
  const listings = offers.data ?? NONE
  const presence = usePresence(hostsToAsk(listings, intent.host))
  const presenceOf = ({ host }: OfferListing) => presence.get(host.host)
  const present = listings.filter((listing) => presenceOf(listing)?.state === 'present')
  const images = imagesOf([...presence.values()])
  const image = images.find(({ name }) => name === intent.image)
  const able = present.filter(
    (listing) =>
      !intent.image || presenceOf(listing)?.answer?.images.some(({ name }) => name === intent.image),
  )
  const minimum = image && { memoryMib: image.minimumMemoryMib, diskGib: image.minimumDiskGib }
  const fit = explainFit({ wish: wishOf(intent), candidates: able, ...(minimum && { minimum }) })
  const chosen =
    intent.host === null ? fit.fitting[0] : fit.fitting.find(({ host }) => host.host === intent.host)
  return {
    isWaiting: offers.isPending,
    error: offers.error,
    retry: () => void offers.refetch(),
    images,
    fit,
    chosen: chosen ?? null,
    isAsking: [...presence.values()].some(({ state }) => state === 'asking'),
    presenceOf,
  }
}

const NONE: readonly OfferListing[] = []

/** What `explainFit` is asked. */
export function wishOf({ vcpus, tier, memoryMib, diskGib, mbps }: LaunchIntent): FitWish {
  return { vcpus, tier, memoryMib, diskGib, mbps, gpus: 0 }
}

function hostsToAsk(listings: readonly OfferListing[], wanted: bigint | null): Host[] {
  const hosts = new Map(listings.map(({ host }) => [host.host, host]))
  const first = wanted === null ? undefined : hosts.get(wanted)
  const others = [...hosts.values()].filter((host) => host !== first)
  return [...(first ? [first] : []), ...others].slice(0, HOSTS_ASKED)
}

/** Of two hosts' word on an image, that of one that has it already. */
const betterOf = (before: HostImage | undefined, now: HostImage): HostImage =>
  before && isImageThere(before) ? before : now

/** Every image that a host which answers can launch, the most common first. */
export function imagesOf(views: readonly PresenceView[]): ImageChoice[] {
  const choices = new Map<string, ImageChoice>()
  for (const { state, answer } of views) {
    if (state !== 'present' || !answer) continue
    for (const image of answer.images)
      choices.set(image.name, {
        ...betterOf(choices.get(image.name), image),
        hosts: (choices.get(image.name)?.hosts ?? 0) + 1,
      })
  }
  return [...choices.values()].sort(
    (a, b) => thereFirst(a, b) || b.hosts - a.hosts || (a.name < b.name ? -1 : 1),
  )
}
