import { type OfferListing, rateOf, type Shape, shapeFits } from '@freehold/sdk'
import type { MarketView } from './view.ts'

/** What the host answered about itself; `unasked` until we asked. */
export type RowPresence = 'unasked' | 'asking' | 'present' | 'silent'

/** One offer as the table shows it. */
export type MarketRow = {
  id: string
  listing: OfferListing
  region: string
  tags: readonly string[]
  images: readonly string[]
  /** `kvm` is hardware virtualisation; empty when the host does not say. */
  accelerator: string
  free: Shape
  /** Price of the wanted size, 1e-18 USDC per second. */
  rate: bigint
  fits: boolean
  presence: RowPresence
  /** Share of the last 30 days in which verifiers found the host up, 0 to 1; null when nobody knows. */
  uptime: number | null
}

/** What is known of a host beyond the chain. */
export type HostAnswer = { accelerator: string; images: readonly string[]; presence: RowPresence }

/** Offers as rows, priced for the wanted shape with the contract's own arithmetic; no host was asked yet. */
export function rowsOf(listings: readonly OfferListing[], shape: Shape): MarketRow[] {
  return listings.map((listing) => {
    const { offer, host, freeShape } = listing
    return {
      id: offer.offerHash,
      listing,
      region: host.facts.region,
      tags: host.facts.tags
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean),
      images: [],
      accelerator: acceleratorIn(host.facts.hardware),
      free: freeShape,
      rate: rateOf(shape, offer.prices),
      fits: shapeFits(shape, freeShape),
      presence: 'unasked',
      uptime: null,
    }
  })
}

/** The rows with what their hosts answered; rows of hosts that were not asked stay as they are. */
export function withAnswers(
  rows: readonly MarketRow[],
  answerOf: (listing: OfferListing) => HostAnswer | null,
): MarketRow[] {
  return rows.map((row) => {
    const answer = answerOf(row.listing)
    return answer ? { ...row, ...answer, accelerator: answer.accelerator || row.accelerator } : row
  })
}

/** The rows with what verifiers found of their hosts; `uptimes` by the number of the host. */
export function withUptimes(
  rows: readonly MarketRow[],
  uptimes: ReadonlyMap<bigint, number>,
): readonly MarketRow[] {
  if (uptimes.size === 0) return rows
  return rows.map((row) => ({ ...row, uptime: uptimes.get(row.listing.host.host) ?? row.uptime }))
}

/** The hosts of the first rows, so many of them. */
export function firstHosts(rows: readonly MarketRow[], count: number): bigint[] {
  const hosts = new Set<bigint>()
  for (const { listing } of rows) {
    if (hosts.size >= count) break
    hosts.add(listing.host.host)
  }
  return [...hosts]
}

/** What the host wrote on chain about its accelerator; empty when it wrote nothing readable. */
export function acceleratorIn(hardware: string): string {
  try {
    const { accelerator } = JSON.parse(hardware)
    return typeof accelerator === 'string' ? accelerator : ''
  } catch {
    return '' // hosts write what they like
  }
}

/** The rows in the order of a view; rows that are equal to it in the order of their ids. */
export function inOrder(
  rows: readonly MarketRow[],
  { sort, descending }: Pick<MarketView, 'sort' | 'descending'>,
): MarketRow[] {
  const direction = descending ? -1 : 1
  const key = SORTS[sort] ?? SORTS.price!
  const keyed = rows.map((row) => ({ row, key: key(row) }))
  keyed.sort((a, b) => compareKeys(a.key, b.key, direction) || compare(a.row.id, b.row.id))
  return keyed.map(({ row }) => row)
}

/**
 * The rows that a view shows, in the order they came in, and how many it hides for not fitting or not answering; `matching` are
 * those that its filter lets through, hidden ones, too.
 */
export function lookAt(
  rows: readonly MarketRow[],
  view: MarketView,
): { shown: MarketRow[]; matching: MarketRow[]; tooSmall: number; silent: number } {
  const matching = rows.filter((row) => matches(row, view))
  const answering = matching.filter((row) => row.presence !== 'silent')
  const shown = view.onlyFitting ? answering.filter((row) => row.fits) : answering
  return {
    shown,
    matching,
    tooSmall: answering.length - shown.length,
    silent: matching.length - answering.length,
  }
}

type Key = string | number | bigint

const SORTS: Record<string, (row: MarketRow) => Key | null> = {
  host: (row) => row.listing.host.host,
  region: (row) => row.region,
  accelerator: (row) => row.accelerator,
  points: (row) => row.free.points,
  memory: (row) => row.free.memoryMib,
  disk: (row) => row.free.diskGib,
  gpus: (row) => row.free.gpus,
  trial: (row) => row.listing.offer.trialSeconds,
  price: (row) => row.rate,
  uptime: (row) => row.uptime,
}

/** What nobody knows comes last, whichever way one sorts. */
function compareKeys(a: Key | null, b: Key | null, direction: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return direction * compare(a, b)
}

function compare(a: Key, b: Key): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Price per hour in USDC, as a number: good enough to filter by, never to pay by. */
const pricePerHour = (row: MarketRow) => Number(row.rate * 3600n) / 1e18

const VALUES: Record<string, (row: MarketRow) => readonly (string | number)[]> = {
  host: (row) => [String(row.listing.host.host)],
  region: (row) => [row.region],
  tag: (row) => row.tags,
  image: (row) => row.images,
  accelerator: (row) => [row.accelerator],
  price: (row) => [pricePerHour(row)],
  memory: (row) => [row.free.memoryMib],
  disk: (row) => [row.free.diskGib],
  points: (row) => [row.free.points],
  gpus: (row) => [row.free.gpus],
}

function matches(row: MarketRow, { tokens, operation }: MarketView): boolean {
  if (tokens.length === 0) return true
  const one = (token: MarketView['tokens'][number]) => {
    if (mayHoldUnknown(row, token.propertyKey)) return true
    const values = token.propertyKey
      ? VALUES[token.propertyKey]?.(row)
      : Object.values(VALUES).flatMap((of) => of(row))
    return holds(values ?? [], token.operator, String(token.value))
  }
  return operation === 'and' ? tokens.every(one) : tokens.some(one)
}

/** What only the host's own answer tells is no ground to leave a row out before the host was heard. */
function mayHoldUnknown({ presence, accelerator }: MarketRow, key: string | undefined): boolean {
  if (presence !== 'unasked' && presence !== 'asking') return false
  return key === undefined || key === 'image' || (key === 'accelerator' && accelerator === '')
}

function holds(values: readonly (string | number)[], operator: string, wanted: string): boolean {
  if (operator.startsWith('!')) return !holds(values, operator.slice(1), wanted)
  return values.some((value) => {
    if (typeof value === 'number') return holdsNumber(value, operator, Number(wanted))
    const [text, part] = [value.toLowerCase(), wanted.toLowerCase()]
    return operator === ':' ? text.includes(part) : text === part
  })
}

function holdsNumber(value: number, operator: string, wanted: number): boolean {
  switch (operator) {
    case '>':
      return value > wanted
    case '>=':
      return value >= wanted
    case '<':
      return value < wanted
    case '<=':
      return value <= wanted
    default:
      return value === wanted
  }
}
