import type { HostWord, LeaseWord } from '../types.ts'

/** Whether the host counts as down now: the billing clock of its leases stands. */
export function isLatched(hostWord: HostWord): boolean {
  return hostWord.latchedFrom !== 0 && hostWord.latchedTo === 0
}

/** D(t): confirmed DOWN seconds of a host and kind until a unix second. */
export function downSecondsAt(hostWord: HostWord, atSeconds: number): number {
  if (hostWord.latchedFrom === 0) return hostWord.accSeconds
  const ended = hostWord.latchedTo === 0 ? atSeconds : hostWord.latchedTo
  return hostWord.accSeconds + ended - hostWord.latchedFrom
}

/**
 * DOWN seconds before the lease's mark that were dead and not billed, so that they must not be struck. Only the first latch
 * after the mark can reach behind it, hence the parity; the nearest `gapSeconds` of what it reaches were dead, what lies
 * before them was billed and is struck.
 */
export function backFixSeconds(word: LeaseWord, hostWord: HostWord): number {
  if (hostWord.parity === word.parity || hostWord.latchedFrom >= word.markAt) return 0
  const over = word.markAt - hostWord.latchedFrom
  const back = Math.max(0, over - word.gapSeconds)
  return over - Math.min(back, word.baseSeconds)
}
