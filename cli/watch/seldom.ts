const PAUSE_MS = 600_000

/** Says a sentence, and the same one not again for ten minutes. */
export function seldom(say: (says: string) => void): (says: string) => void {
  const saidAtMs = new Map<string, number>()
  return (says) => {
    const last = saidAtMs.get(says)
    if (last !== undefined && Date.now() - last < PAUSE_MS) return
    if (saidAtMs.size > 1000) saidAtMs.clear()
    saidAtMs.set(says, Date.now())
    say(says)
  }
}
