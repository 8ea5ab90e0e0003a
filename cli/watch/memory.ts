import { join } from 'node:path'
import type { NetworkConfig } from '@freehold/sdk'
import type { Address } from 'viem'
import { z } from 'zod'
import { CliError } from '../kernel/errors.ts'
import { readIfThere, writePrivateFile } from '../kernel/home.ts'
import { watchEventSchema } from './event.ts'

const leaseMemorySchema = z.object({
  /** Settling: its end was told, and what it holds is not paid out yet. */
  state: z.enum(['Open', 'Active', 'Settling']),
  runway: z.enum(['enough', 'low', 'exhausted']),
  /** The last time its host's clock stood, as far as it was told; null: never. */
  latch: z.object({ from: z.int(), isLifted: z.boolean() }).nullable(),
  power: z.enum(['running', 'stopped', 'crashed']).nullable(),
  hasFailedReady: z.boolean(),
  isHostSilent: z.boolean(),
  /** Memories of older watches do not say it. */
  isHostDraining: z.boolean().default(false),
  /** The last epoch in which verifiers knew; null: none yet. */
  reach: z.object({ epoch: z.int(), isReachable: z.boolean(), unreachableInRow: z.int() }).nullable(),
  /** Whether this watch closed it. */
  isClosedByUs: z.boolean(),
})

/** What the watch has told of a lease: what differs from it is news. */
export type LeaseMemory = z.output<typeof leaseMemorySchema>

const deliverySchema = z.object({
  event: watchEventSchema,
  /** Channels that do not have it yet. */
  left: z.array(z.string()),
})
export type Delivery = z.output<typeof deliverySchema>

const memorySchema = z.object({
  version: z.literal(1),
  /** The head when the watch was first begun: what was opened later is new. Decimal. */
  sinceBlock: z.string().regex(/^\d+$/),
  leases: z.record(z.string(), leaseMemorySchema),
  deliveries: z.array(deliverySchema),
})

/** All that outlives the process: news is in it before it is told, and leaves it when everybody has it. */
export type WatchMemory = z.output<typeof memorySchema>

/** The folder of what a wallet watches on a network; a wallet's leases on another network are others. */
export function watchFolder(home: string, { chainId, contracts }: NetworkConfig, wallet: Address): string {
  const name = `${chainId}-${contracts.leaseEscrow}-${wallet}`.toLowerCase()
  return join(home, 'watch', name)
}

const pathOf = (folder: string) => join(folder, 'memory.json')

/** null: nothing was watched yet. @throws CliError when the file is damaged: to begin anew would tell everything again */
export function readMemory(folder: string): WatchMemory | null {
  const text = readIfThere(pathOf(folder))
  if (text === null) return null
  try {
    return memorySchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new CliError(`${pathOf(folder)}, which says what was told already, is damaged.`, {
      next: 'remove it; what is wrong at that moment is then told once more',
      cause,
    })
  }
}

export function saveMemory(folder: string, memory: WatchMemory): void {
  writePrivateFile(pathOf(folder), `${JSON.stringify(memory)}\n`)
}

/** Of a lease that nothing was told of, when it was just opened. */
export const newLease: LeaseMemory = {
  state: 'Open',
  runway: 'enough',
  latch: null,
  power: null,
  hasFailedReady: false,
  isHostSilent: false,
  isHostDraining: false,
  reach: null,
  isClosedByUs: false,
}
