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
import { useSame } from '../../app/use-same.ts'
import { keys } from '../../queries/keys.ts'
import { type PresenceView, presenceOf } from '../../queries/presence.ts'
import { useOffers } from '../../queries/use-offers.ts'
import { usePresence } from '../../queries/use-presence.ts'
import { useUptimes } from '../../queries/use-uptimes.ts'
import type { LaunchIntent } from '../launch/intent.ts'
import {
  firstHosts,
  type HostAnswer,
  inOrder,
  lookAt,
  type MarketRow,
  rowsOf,
  withAnswers,
  withUptimes,
} from './rows.ts'
import type { MarketView } from './view.ts'

/** Rows of one page of the table; also how many hosts are asked at a time whether they are there. */
export const PAGE_ROWS = 20

/** Uptimes are asked for so many hosts at once, so that a host that drops out, or the next page, asks nothing anew. */
const UPTIMES_AT_ONCE = 100

export type Market = {
  rows: MarketRow[]
  /** Rows of the current page. */
  pageRows: readonly MarketRow[]
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
  // Intent and view are read from the address; what they say of the rows seldom changes, and another page shows the same ones.
  const wanted = shapeOfIntent(intent)
  const shape = useSame(wanted, JSON.stringify(wanted))
  const look = useSame(view, JSON.stringify({ ...view, page: 0 }))
  const priced = useMemo(() => rowsOf(listings, shape), [listings, shape])
  // To sort by uptime one must know that of every host; otherwise that of the rows to show is enough.
  const sortsByUptime = view.sort === 'uptime'
  const all = useMemo(
    () => (sortsByUptime ? firstHosts(priced, priced.length) : NO_HOSTS),
    [priced, sortsByUptime],
  )
  const uptimesOfAll = useUptimes(all)
  const sortable = useMemo(() => withUptimes(priced, uptimesOfAll), [priced, uptimesOfAll])
  const { sort, descending } = view
  const ordered = useMemo(() => inOrder(sortable, { sort, descending }), [sortable, sort, descending])
  // Before hosts were heard, a filter lets through whatever an answer might fit; so it need not look at the others again.
  const { shown: blind, matching } = useMemo(() => lookAt(ordered, look), [ordered, look])
  const asked = hostsToAsk(blind, view.page * PAGE_ROWS, useQueryClient())
  const heard = usePresence(asked)
  // Read at each render, and seldom another than before.
  const answers = useSame(
    heard,
    [...heard].map(([host, { state, answer }]) => [host, state, answer?.timestamp]).join(),
  )
  const uptimesAtOnce = sortsByUptime ? 0 : roundUp(asked.length, UPTIMES_AT_ONCE)
  const uptimes = useUptimes(useMemo(() => firstHosts(blind, uptimesAtOnce), [blind, uptimesAtOnce]))
  const { shown, tooSmall, silent } = useMemo(() => {
    const rows = withAnswers(matching, ({ host }) => answerOf(answers.get(host.host)))
    return lookAt(look.sort === 'accelerator' ? inOrder(rows, look) : rows, look)
  }, [matching, look, answers])
  const { page } = view
  const pageRows = useMemo(
    () => withUptimes(shown.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS), uptimes),
    [shown, page, uptimes],
  )
  const failures = [...heard.values()].filter(({ state }) => state === 'silent').map(({ error }) => error)
  const clockIsOff =
    failures.length > 0 &&
    failures.every((error) => error instanceof HostAbsentError && error.reason === 'stale')
  const { isPending: isWaiting, error, refetch } = offers
  return useMemo(
    () => ({
      rows: shown,
      pageRows,
      total: listings.length,
      tooSmall,
      silent,
      clockIsOff,
      isWaiting,
      error,
      retry: () => void refetch(),
    }),
    [shown, pageRows, listings, tooSmall, silent, clockIsOff, isWaiting, error, refetch],
  )
}

const NONE: readonly OfferListing[] = []
const NO_HOSTS: readonly bigint[] = []

const roundUp = (count: number, step: number) => Math.ceil(count / step) * step

function answerOf(known: PresenceView | undefined): HostAnswer | null {
  if (!known) return null
  const images = known.answer?.images.map((image) => image.name) ?? []
  return { accelerator: known.answer?.accelerator ?? '', images, presence: known.state }
}

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
