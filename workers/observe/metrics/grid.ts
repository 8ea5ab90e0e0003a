/** An entry of a ring: unix seconds divided by the ring's step, and its numbers; NaN where something is not known. */
export interface RingEntry {
  readonly step: number
  readonly values: Float32Array
}

/** Numbers over a span of steps, one row per step, in one piece of memory: a month is read in tens of milliseconds. */
export class Grid {
  /** The span, both ends included; empty when `to` is below `from`. */
  readonly from: number
  readonly to: number
  readonly columns: number
  readonly #values: Float32Array
  readonly #known: Uint8Array

  constructor(from: number, to: number, columns: number) {
    this.from = from
    this.to = to
    this.columns = columns
    const rows = Math.max(0, to - from + 1)
    this.#values = new Float32Array(rows * columns).fill(Number.NaN)
    this.#known = new Uint8Array(rows)
  }

  /** Notes a row; one outside of the span is left out, a later one wins. */
  set({ step, values }: RingEntry): void {
    if (step < this.from || step > this.to) return
    this.#values.set(values, (step - this.from) * this.columns)
    this.#known[step - this.from] = 1
  }

  /** NaN: not known. The step must be in the span. */
  at(step: number, column: number): number {
    return this.#values[(step - this.from) * this.columns + column]!
  }

  /** First and last step that anything was noted for; null: none. */
  knownSpan(): { readonly first: number; readonly last: number } | null {
    const first = this.#known.indexOf(1)
    return first < 0 ? null : { first: this.from + first, last: this.from + this.#known.lastIndexOf(1) }
  }

  /** The rows that were noted, the oldest first. */
  *entries(): Generator<RingEntry> {
    for (let row = 0; row < this.#known.length; row++) {
      if (this.#known[row] === 0) continue
      const start = row * this.columns
      yield { step: this.from + row, values: this.#values.subarray(start, start + this.columns) }
    }
  }
}
