import {
  type Host,
  HostAbsentError,
  type HostPresence,
  type OfferListing,
  pointsOf,
  type Shape,
} from '@freehold/sdk'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { keys } from '../../queries/keys.ts'
import { presenceOf } from '../../queries/presence.ts'
import { useOffers } from '../../queries/use-offers.ts'
import { usePresence } from '../../queries/use-presence.ts'
import type { LaunchIntent } from '../launch/intent.ts'
import { lookAt, type MarketRow, rowsOf, withAnswers } from './rows.ts'
import type { MarketView } from './view.ts'

/** Rows of one page of the table; also how many hosts are asked at a time whether they are there. */
export const PAGE_ROWS = 20

export type Market = {
  rows: MarketRow[]
  /** Rows of the current page. */
  pageRows: MarketRow[]
  total: number
  tooSmall: number
  silent: number
  clockIsOff: boolean
  isWaiting: boolean
  error: unknown
  retry: () => void
}

/** The shape that an intent asks of a host. */
export function shapeOfIntent({ vcpus, tier, memoryMib, diskGib, mbps }: LaunchIntent): Shape {
  return { points: pointsOf(vcpus, tier), memoryMib, diskGib, gpus: 0, mbps }
}

/**
 * Offers as the view wants them. Only hosts on the page that is shown are asked whether they are there: those that do not
 * answer drop out, and the next ones move up and are asked in turn.
 */
export function useMarket(intent: LaunchIntent, view: MarketView): Market {
  const offers = useOffers()
  const listings = offers.data ?? NONE
  const shape = shapeOfIntent(intent)
  // Intent and view are read from the address at each render; what they say seldom changes.
  const shapeKey = JSON.stringify(shape)
  const viewKey = JSON.stringify({ ...view, page: 0 })
  // biome-ignore lint/correctness/useExhaustiveDependencies: shapeKey stands for shape
  const priced = useMemo(() => rowsOf(listings, shape), [listings, shapeKey])
  // biome-ignore lint/correctness/useExhaustiveDependencies: viewKey stands for view
  const blind = useMemo(() => lookAt(priced, view).shown, [priced, viewKey])
  const client = useQueryClient()
  const answers = usePresence(hostsToAsk(blind, view.page * PAGE_ROWS, client))
  const rows = withAnswers(priced, ({ host }) => {
    const known = answers.get(host.host)
    if (!known) return null
    const images = known.answer?.images.map((image) => image.name) ?? []
    return { accelerator: known.answer?.accelerator ?? '', images, presence: known.state }
  })
  const { shown, tooSmall, silent } = lookAt(rows, view)
  const failures = [...answers.values()].filter(({ state }) => state === 'silent').map(({ error }) => error)
  return {
    rows: shown,
    pageRows: shown.slice((view.page - 1) * PAGE_ROWS, view.page * PAGE_ROWS),
    total: listings.length,
    tooSmall,
    silent,
    clockIsOff:
      failures.length > 0 &&
      failures.every((error) => error instanceof HostAbsentError && error.reason === 'stale'),
    isWaiting: offers.isPending,
    error: offers.error,
    retry: () => void offers.refetch(),
  }
}

const NONE: readonly OfferListing[] = []

/** The hosts of the first rows, as many as it takes to fill `wanted` rows with hosts that are not known to be silent. */
function hostsToAsk(rows: readonly MarketRow[], wanted: number, client: QueryClient): Host[] {
  const hosts = new Map<bigint, Host>()
  let alive = 0
  for (const { listing } of rows) {
    if (alive >= wanted) break
    const known = client.getQueryState<HostPresence>(keys.presence(listing.host.host))
    if (!known || presenceOf(known, Date.now()).state !== 'silent') alive += 1
    hosts.set(listing.host.host, listing.host)
  }
  return [...hosts.values()]
}
