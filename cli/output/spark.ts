const cells = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** A curve in one line: each cell the mean of its share of the values, a blank where none is known. */
export function sparkline(values: readonly (number | null)[], width: number, top?: number): string {
  const most = top ?? Math.max(0, ...values.map((value) => value ?? 0))
  const count = Math.min(width, values.length)
  return Array.from({ length: count }, (_, at) => {
    const part = values.slice(
      Math.floor((at * values.length) / count),
      Math.floor(((at + 1) * values.length) / count),
    )
    const mean = meanOf(part)
    if (mean === null) return ' '
    if (most === 0) return cells[0]
    return cells[Math.min(cells.length - 1, Math.max(0, Math.floor((mean / most) * cells.length)))]
  }).join('')
}

/** The mean of what is known; null when nothing is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
