import { z } from 'zod'
import type { Downtime } from '../uptime/index.ts'
import { hexField, secondsField } from './scalars.ts'

/** A latch of the escrow: a downtime with the transaction that told it. */
export interface IndexedDowntime extends Downtime {
  readonly transactionHash: `0x${string}`
}

/** What `downtimesOf` wants of the history of a host and kind, oldest first. */
export const CLOCK_ACTION_FIELDS = 'name second timestamp blockNumber transactionHash logIndex'

export const clockActionSchema = z.object({
  name: z.enum(['Latched', 'Lifted']),
  second: secondsField,
  timestamp: secondsField,
  /** Blocks may share a second. */
  blockNumber: secondsField,
  transactionHash: hexField,
  logIndex: z.number().int(),
})

/** Latches with their lifts. The contract lets no second latch in before the lift of the first. */
export function downtimesOf(actions: readonly z.output<typeof clockActionSchema>[]): IndexedDowntime[] {
  const downtimes: IndexedDowntime[] = []
  const ordered = [...actions].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  for (const { name, second, timestamp, transactionHash } of ordered) {
    const last = downtimes.at(-1)
    if (name === 'Latched') {
      downtimes.push({ fromSeconds: second, untilSeconds: null, toldAtSeconds: timestamp, transactionHash })
    } else if (last) {
      downtimes[downtimes.length - 1] = { ...last, untilSeconds: second }
    }
  }
  return downtimes
}
