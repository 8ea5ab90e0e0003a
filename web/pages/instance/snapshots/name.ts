/** A name for a snapshot that is taken now: `snap-2026-11-21-1252`, in the reader's time. */
export function defaultName(now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  return `snap-${day}-${two(now.getHours())}${two(now.getMinutes())}`
}

/** What is wrong with a name; null: nothing. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return 'Lower-case letters, digits and hyphens, at most 63.'
  return taken.includes(name) ? 'There is a snapshot of this name.' : null
}
