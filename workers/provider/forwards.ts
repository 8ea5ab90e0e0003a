import type { Hex } from 'viem'
import type { HostNetwork } from '../network/index.ts'
import type { Instances } from './instances.ts'

/** Which instances are reachable, as the host's network was last told. */
export interface Forwards {
  /** null: not told since the worker started, or the last telling failed. */
  has(lease: Hex): boolean | null
  /** Makes the network equal to the records. Calls that come while one is under way share the next. */
  apply(): Promise<void>
}

/** The network is applied as a whole, so one call serves every lease that waits for it. */
export function openForwards(network: HostNetwork, instances: Instances): Forwards {
  let applied: ReadonlySet<Hex> | null = null
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  async function applyOnce(): Promise<void> {
    const wanted = instances.all().filter(({ forwarded, address }) => forwarded && address !== null)
    try {
      await network.apply(wanted.flatMap(({ address }) => address ?? []))
      applied = new Set(wanted.map(({ lease }) => lease))
    } catch (error) {
      applied = null
      throw error
    }
  }
  function begin(): Promise<void> {
    next = null
    const mine = applyOnce().finally(() => {
      if (running === mine) running = null
    })
    running = mine
    return mine
  }
  return {
    has: (lease) => applied?.has(lease) ?? null,
    apply() {
      if (running === null) return begin()
      next ??= running.then(begin, begin)
      return next
    },
  }
}
