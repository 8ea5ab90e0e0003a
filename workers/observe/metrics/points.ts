import type { Grid } from './grid.ts'

/** How many neighbours make one point. Depends on window and wish only, so that every answer has the same grid. */
export const strideOf = (kept: number, points: number | undefined): number =>
  points === undefined ? 1 : Math.max(1, Math.ceil(kept / points))

/** Steps at which points begin, each standing for `stride` of them. */
export interface Points {
  readonly stride: number
  readonly starts: number[]
}

/**
 * Points begin at multiples of the stride, with the first moment that is known: none that the reader has (up to `since`), and
 * none that is not over at `last`, which is left for the next answer.
 */
export function pointsOf(
  grid: Grid,
  { stride, last, since }: { stride: number; last: number; since: number },
): Points {
  const starts: number[] = []
  const first = since >= 0 ? since + 1 : (grid.knownSpan()?.first ?? Number.POSITIVE_INFINITY)
  const begin = Math.floor(Math.max(first, grid.from) / stride) * stride
  for (let start = begin; start + stride - 1 <= last; start += stride) if (start > since) starts.push(start)
  return { stride, starts }
}

export type Column = (number | null)[]

/** Calls back with every number of a column that is known within a point. */
function eachKnown(
  grid: Grid,
  start: number,
  stride: number,
  column: number,
  see: (value: number) => void,
): void {
  for (let step = Math.max(start, grid.from); step < start + stride; step++) {
    const value = grid.at(step, column)
    if (!Number.isNaN(value)) see(value)
  }
}

export function mean(grid: Grid, { starts, stride }: Points, column: number): Column {
  return starts.map((start) => {
    let [sum, count] = [0, 0]
    eachKnown(grid, start, stride, column, (value) => {
      sum += value
      count += 1
    })
    return count === 0 ? null : rounded(sum / count)
  })
}

export function extreme(
  grid: Grid,
  { starts, stride }: Points,
  column: number,
  pick: (a: number, b: number) => number,
): Column {
  return starts.map((start) => {
    let found: number | null = null
    eachKnown(grid, start, stride, column, (value) => {
      found = found === null ? value : pick(found, value)
    })
    return found === null ? null : rounded(found)
  })
}

/** Three digits at least, and no more than anybody reads. */
const rounded = (value: number): number => (value >= 100 ? Math.round(value) : Math.round(value * 100) / 100)
