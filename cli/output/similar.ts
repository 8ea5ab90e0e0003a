/** Steps from one word to another: insert, remove, replace, or swap of neighbours. */
function distance(from: string, to: string): number {
  const rows = Array.from({ length: from.length + 1 }, (_, i) => [i, ...new Array<number>(to.length).fill(0)])
  for (let j = 0; j <= to.length; j++) rows[0]![j] = j
  for (let i = 1; i <= from.length; i++)
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      let least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1)
      rows[i]![j] = least
    }
  return rows[from.length]![to.length]!
}

/** The word that was probably meant, when one is near enough (at most a third of it differs). */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const steps = distance(word.toLowerCase(), candidate.toLowerCase())
    if (steps < least) [best, least] = [candidate, steps]
  }
  return best
}

/** `Did you mean debian-12? There are: debian-12, micro.` */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  const all = known.length > 0 ? `There are: ${known.join(', ')}.` : 'There are none.'
  return near ? `Did you mean ${near}? ${all}` : all
}
