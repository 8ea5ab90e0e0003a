import type { Hex } from 'viem'
import { type Asked, type Ended, type Expected, freshInstance, possibilities } from './expected.ts'

/** What is remembered of one instance between two checks. */
export interface Remembered {
  /** At the last check, as far as it could be seen. */
  possible: readonly Expected[]
  /** Since then, the oldest first. */
  asked: Asked[]
  /** Snapshots asked for so far: each has a name of its own. */
  snapshots: number
  /** Until its first check: the instance on whose disk it began, by its first lease. */
  from: Hex | null
}

/** By the lease that an instance was launched under. */
export type Memory = Map<Hex, Remembered>

/** What is remembered of an instance; at first, that it is fresh. */
export function remembered(memory: Memory, firstLease: Hex): Remembered {
  const known = memory.get(firstLease) ?? {
    possible: [freshInstance],
    asked: [],
    snapshots: 0,
    from: null,
  }
  memory.set(firstLease, known)
  return known
}

/** Everything that an instance may be now. One that began on the disk of another holds what that may have held at its end. */
export function possibleNow(
  memory: Memory,
  firstLease: Hex,
  endOf: (operation: string) => Ended = () => 'forgotten',
): readonly Expected[] {
  const { possible, asked, from } = remembered(memory, firstLease)
  const first =
    from === null ? possible : possibleNow(memory, from).map(({ mark }) => ({ ...freshInstance, mark }))
  return possibilities(first, asked, endOf)
}
