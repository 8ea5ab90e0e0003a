import type { Address, Hash, Hex } from 'viem'

/** Whose jobs these are: several hosts, networks and escrows may share one Redis. */
export interface QueueOwner {
  readonly chainId: number
  readonly escrow: Address
  readonly host: bigint
}

/** Prefix of everything a host keeps in Redis. BullMQ allows no colon in queue names. */
export function queuePrefix({ chainId, escrow, host }: QueueOwner): string {
  return `freehold-${chainId}-${escrow.slice(2, 10).toLowerCase()}-${host}`
}

/**
 * Id of a job: lease, opening block, step. The same step of the same opening is one job however often it is asked for; a
 * lease that a reorg opened again in another block has other jobs.
 */
export function jobIdOf(lease: Hex, openedIn: Hash | null, step: string): string {
  return `${lease.slice(2)}-${openedIn === null ? 'gone' : openedIn.slice(2, 18)}-${step}`
}
