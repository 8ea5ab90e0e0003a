import type { Hex } from 'viem'
import type { GuestNetwork, HostNetwork, PortBook } from '../network/index.ts'
import type { Instances } from './instances.ts'
import type { InstanceRecord } from './record.ts'

/** Which instances are reachable, as the host's network was last told. */
export interface Forwards {
  /** null: not told since the worker started, or the last telling failed. */
  has(lease: Hex): boolean | null
  /** Makes the network equal to the records. Calls that come while one is under way share the next. */
  apply(): Promise<void>
}

export interface ForwardsOptions {
  readonly network: HostNetwork
  readonly instances: Instances
  /** Which ports tenants opened. */
  readonly ports: Pick<PortBook, 'openedBy'>
  /** Private networks that guests may reach although they are closed to guests; the provider's word. */
  readonly mayReach: readonly string[]
}

/** The network is applied as a whole, so one call serves every lease that waits for it. */
export function openForwards({ network, instances, ports, mayReach }: ForwardsOptions): Forwards {
  let applied: ReadonlySet<Hex> | null = null
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  async function applyOnce(): Promise<void> {
    const wanted = instances.all().filter(({ forwarded, address }) => forwarded && address !== null)
    try {
      await network.apply(wanted.flatMap(placeOf))
      applied = new Set(wanted.map(({ lease }) => lease))
    } catch (error) {
      applied = null
      throw error
    }
  }
  function placeOf({ address, mbps, lease }: InstanceRecord): GuestNetwork[] {
    if (address === null) return []
    const opened = ports.openedBy(instances.nameOf(lease))
    // A lease that pays for no bandwidth gets the least there is: enough to log in.
    return [{ ...address, opened, mayReach, ...(mbps !== null && { mbps: Math.max(1, mbps) }) }]
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
