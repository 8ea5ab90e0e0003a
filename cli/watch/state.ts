import type { Hex } from 'viem'
import { now } from './clock.ts'
import type { Derived } from './derive.ts'
import type { WatchEvent } from './event.ts'
import { type LeaseMemory, saveMemory, type WatchMemory } from './memory.ts'

/** More than that waits for nobody: the oldest go. */
const MOST_DELIVERIES = 1000

/** What the watch knows, in this process and on disk at once. */
export interface WatchState {
  memory(): WatchMemory
  /** What was told of a lease; null: nothing. */
  of(leaseId: Hex): LeaseMemory | null
  /** Remembers what was derived and has its news delivered, in one write: nothing is lost in between, nor told twice. */
  take(lease: { readonly leaseId: Hex; readonly host: bigint }, derived: Derived): void
  /** Remembers of one lease what was told of another, which it succeeded. */
  inherit(from: Hex, to: Hex): void
  /** Notes that the watch closes a lease, or that it could not. */
  setClosedByUs(leaseId: Hex, isClosedByUs: boolean): void
  /** The oldest event that a channel does not have yet; null: it has all. */
  next(channel: string): WatchEvent | null
  /** A channel has an event, or must do without it. */
  done(channel: string, eventId: string): void
}

export interface WatchStateOptions {
  readonly folder: string
  readonly network: string
  readonly channels: readonly string[]
}

/** Opens what is remembered. What waits for a channel that is no more waits for nobody. */
export function openWatchState(
  first: WatchMemory,
  { folder, network, channels }: WatchStateOptions,
): WatchState {
  let memory = first
  const put = (changes: Partial<WatchMemory>) => {
    memory = { ...memory, ...changes }
    saveMemory(folder, memory)
  }
  const waiting = (deliveries: WatchMemory['deliveries']) =>
    deliveries
      .map(({ event, left }) => ({ event, left: left.filter((name) => channels.includes(name)) }))
      .filter(({ left }) => left.length > 0)
      .slice(-MOST_DELIVERIES)
  const putLease = (leaseId: Hex, lease: LeaseMemory | null): WatchMemory['leases'] => {
    const { [leaseId]: _, ...rest } = memory.leases
    return lease === null ? rest : { ...rest, [leaseId]: lease }
  }
  put({ deliveries: waiting(first.deliveries) })
  return {
    memory: () => memory,
    of: (leaseId) => memory.leases[leaseId] ?? null,
    take({ leaseId, host }, { memory: lease, events }) {
      if (events.length === 0 && JSON.stringify(lease) === JSON.stringify(memory.leases[leaseId] ?? null))
        return
      const added = events.map(({ of, ...event }) => ({
        event: {
          format: 'freehold/event/1' as const,
          id: `${network}:${leaseId}:${event.kind}:${of ?? Date.now()}`,
          network,
          leaseId,
          host: `${host}`,
          at: now(),
          ...event,
        },
        left: [...channels],
      }))
      put({ leases: putLease(leaseId, lease), deliveries: waiting([...memory.deliveries, ...added]) })
    },
    inherit(from, to) {
      const known = memory.leases[from]
      // A lease that is only held still tells nothing of its successor, which may be over before it.
      if (known !== undefined && known.state !== 'Settling' && memory.leases[to] === undefined)
        put({ leases: putLease(to, known) })
    },
    setClosedByUs(leaseId, isClosedByUs) {
      const known = memory.leases[leaseId]
      if (known !== undefined) put({ leases: putLease(leaseId, { ...known, isClosedByUs }) })
    },
    next: (channel) => memory.deliveries.find(({ left }) => left.includes(channel))?.event ?? null,
    done(channel, eventId) {
      const deliveries = memory.deliveries.map((one) =>
        one.event.id === eventId ? { ...one, left: one.left.filter((name) => name !== channel) } : one,
      )
      put({ deliveries: waiting(deliveries) })
    },
  }
}
