import { COLUMNS, type Row } from './columns.ts'

const width = COLUMNS.length
/** Numbers that a minute is kept as: lowest, mean and highest of every column. */
export const MINUTE_COLUMNS = 3 * width

/** One minute of one instance, put together second by second. */
export class Minute {
  /** Unix minutes. */
  readonly minute: number
  readonly #low = new Float32Array(width).fill(Number.NaN)
  readonly #high = new Float32Array(width).fill(Number.NaN)
  readonly #sum = new Float64Array(width)
  readonly #count = new Uint16Array(width)

  constructor(minute: number) {
    this.minute = minute
  }

  add(row: Row): void {
    for (let column = 0; column < width; column++) {
      const value = row[column]!
      if (Number.isNaN(value)) continue
      this.#sum[column]! += value
      this.#count[column]! += 1
      if (!(this.#low[column]! <= value)) this.#low[column] = value
      if (!(this.#high[column]! >= value)) this.#high[column] = value
    }
  }

  /** Lowest, mean, highest; NaN where no second was known. */
  values(): Float32Array {
    const values = new Float32Array(MINUTE_COLUMNS)
    values.set(this.#low, 0)
    values.set(this.#high, 2 * width)
    for (let column = 0; column < width; column++) {
      const count = this.#count[column]!
      values[width + column] = count === 0 ? Number.NaN : this.#sum[column]! / count
    }
    return values
  }
}

/** Where lowest, mean and highest of the first column stand in a kept minute. */
export const minuteColumns = { low: 0, mean: width, high: 2 * width }
