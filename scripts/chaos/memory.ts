import type { Hex } from 'viem'
import { type Asked, type Expected, freshInstance } from './expected.ts'

/** What is remembered of one instance between two checks. */
export interface Remembered {
  /** At the last check, as far as it could be seen. */
  possible: readonly Expected[]
  /** Since then, the oldest first. */
  asked: Asked[]
  /** Snapshots asked for so far: each has a name of its own. */
  snapshots: number
}

/** By the lease that an instance was launched under. */
export type Memory = Map<Hex, Remembered>

/** What is remembered of an instance; at first, that it is fresh. */
export function remembered(memory: Memory, firstLease: Hex): Remembered {
  const known = memory.get(firstLease) ?? { possible: [freshInstance], asked: [], snapshots: 0 }
  memory.set(firstLease, known)
  return known
}
