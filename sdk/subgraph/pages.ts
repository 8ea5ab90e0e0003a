import { type Hex, numberToHex } from 'viem'
import { inTurns } from '../inTurns.ts'

/** graph-node answers at most this many entities at once. */
export const PAGE_SIZE = 1000

/** Asks page after page, each for ids greater than the last one seen, until one is not full. */
export async function allPages<T, Id extends string = string>(
  askPage: (after: Id | undefined, first: number) => Promise<T[]>,
  idOf: (item: T) => Id,
): Promise<T[]> {
  const items: T[] = []
  for (;;) {
    const last = items.at(-1)
    const page = await askPage(last && idOf(last), PAGE_SIZE)
    items.push(...page)
    if (page.length < PAGE_SIZE) return items
  }
}

/** Ids after one, up to and including another; without either, from the first and to the last. */
export interface IdRange {
  readonly after?: Hex
  readonly upTo?: Hex
}

/** How many ranges are asked for at a time: graph-node and Postgres use several cores for several requests. */
const RANGES_AT_A_TIME = 4
const MOST_RANGES = 1024n
const ALL_HASHES = 2n ** 256n

/**
 * The same for ids that are hashes of 32 bytes, in their order. Hashes are spread evenly, so the first page tells how many there
 * are, and what follows it is asked for in ranges of about a page, several at a time.
 */
export async function allHashedPages<T>(
  askPage: (range: IdRange, first: number) => Promise<T[]>,
  idOf: (item: T) => Hex,
): Promise<T[]> {
  const first = await askPage({}, PAGE_SIZE)
  if (first.length < PAGE_SIZE) return first
  const rest = await inTurns(rangesAfter(idOf(first.at(-1)!)), RANGES_AT_A_TIME, ({ after, upTo }) =>
    allPages((seen) => askPage({ after: seen ?? after, upTo }, PAGE_SIZE), idOf),
  )
  return [first, ...rest].flat()
}

/** What follows a full first page that ends with `last`, in ranges of somewhat less than a page, so that few need a second one. */
function rangesAfter(last: Hex): Required<IdRange>[] {
  const width = ((BigInt(last) + 1n) * 9n) / 10n
  const left = ALL_HASHES - 1n - BigInt(last)
  const needed = (left + width - 1n) / width
  const count = needed < MOST_RANGES ? needed : MOST_RANGES
  const edge = (index: bigint) => numberToHex(BigInt(last) + (left * index) / count, { size: 32 })
  return Array.from({ length: Number(count) }, (_, i) => ({
    after: edge(BigInt(i)),
    upTo: edge(BigInt(i) + 1n),
  }))
}

/** Which part of a list is wanted, newest first. */
export interface Page {
  /** At most this many, 1 to 1000; default 100. */
  readonly first?: number
  /** How many to leave out before; default 0. */
  readonly skip?: number
}

/** The variables of a page. */
export function pageVariables({ first = 100, skip = 0 }: Page): { first: number; skip: number } {
  return { first: Math.min(first, PAGE_SIZE), skip }
}
