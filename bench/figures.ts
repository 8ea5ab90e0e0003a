export type Unit = 'gas' | 'ms' | 's' | 'MB' | 'kB' | '×' | '%'

/** One number that was found, beside the most that is wanted. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: Unit
  /** The most that is wanted, in the same unit; null where the number only explains another. */
  readonly goal: number | null
  /** What `value` is the median of, where it was measured several times. */
  readonly samples?: readonly number[]
}

/** A figure that is the median of several. */
export function medianFigure(
  what: string,
  samples: readonly number[],
  { unit, goal = null }: { readonly unit: Unit; readonly goal?: number | null },
): Figure {
  return { what, value: median(samples), unit, goal, samples }
}

/** The middle of the numbers; of an even count, the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) throw new Error('There is no middle of no numbers.')
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** The least of the numbers that `percent` of them do not exceed. */
export function percentile(numbers: readonly number[], percent: number): number {
  if (numbers.length === 0) throw new Error('There is no share of no numbers.')
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]!
}
