/** graph-node answers at most this many entities at once. */
export const PAGE_SIZE = 1000

/** Asks page after page, each for ids greater than the last one seen, until one is not full. */
export async function allPages<T>(
  askPage: (after: string | undefined, first: number) => Promise<T[]>,
  idOf: (item: T) => string,
): Promise<T[]> {
  const items: T[] = []
  for (;;) {
    const last = items.at(-1)
    const page = await askPage(last && idOf(last), PAGE_SIZE)
    items.push(...page)
    if (page.length < PAGE_SIZE) return items
  }
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
