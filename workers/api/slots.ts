/** Places for what stays open: sockets and streams. */
export interface Slots {
  /** A function that gives the place back, or null when there is none. */
  take(wallet: string): (() => void) | null
}

/** So many in all, and so many per wallet. */
export function openSlots(all: number, perWallet: number): Slots {
  const held = new Map<string, number>()
  let total = 0
  return {
    take(wallet) {
      const own = held.get(wallet) ?? 0
      if (total >= all || own >= perWallet) return null
      total++
      held.set(wallet, own + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        total--
        const left = (held.get(wallet) ?? 1) - 1
        if (left === 0) held.delete(wallet)
        else held.set(wallet, left)
      }
    },
  }
}
