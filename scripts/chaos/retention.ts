import { existsSync } from 'node:fs'
import type { Lease } from '../../sdk/index.ts'
import type { Observed } from './observed.ts'
import type { World } from './world.ts'

/** As the worker of this world is configured. */
const RETENTION_SECONDS = 7 * 86_400
/** The chain's clock and what one RPC shows of it are some blocks apart. */
const MARGIN_SECONDS = 60

/** A disk that must be there and is not: nothing brings it back, so nobody need wait for it. */
export class LostDiskError extends Error {
  override readonly name = 'LostDiskError'
}

/** The disk of a lease that is over, and until when it must be kept. */
export interface KeptDisk {
  readonly lease: Lease
  readonly endedAtSeconds: number
  readonly keptUntilSeconds: number
}

/** Every disk that outlives its lease: kept for the retention time, but no longer than was paid for under all leases of its line. */
export async function keptDisks(world: World, leases: readonly Lease[]): Promise<readonly KeptDisk[]> {
  const over = leases.filter(({ ending, successorId }) => ending !== null && successorId === null)
  return Promise.all(
    over.map(async (lease) => {
      const endedAtSeconds = await secondOf(world, lease.ending!.blockNumber)
      const keptSeconds = Math.min(RETENTION_SECONDS, billedSecondsOf(lease, leases))
      return { lease, endedAtSeconds, keptUntilSeconds: endedAtSeconds + keptSeconds }
    }),
  )
}

/**
 * Disks that are kept for too long.
 * @throws LostDiskError when one was wiped too early
 */
export function retentionProblems(disks: readonly KeptDisk[], host: Observed, nowSeconds: number): string[] {
  return disks.flatMap(({ lease, keptUntilSeconds }) => {
    const short = lease.leaseId.slice(0, 10)
    const record = host.records.find((one) => one.lease === lease.leaseId)
    const isThere = record !== undefined && existsSync(record.diskPath)
    if (!isThere && lease.activation !== null && nowSeconds < keptUntilSeconds - MARGIN_SECONDS)
      throw new LostDiskError(
        `the disk of lease ${short} must be kept for ${keptUntilSeconds - nowSeconds} s more and is gone`,
      )
    const isLate = record !== undefined && nowSeconds > keptUntilSeconds + MARGIN_SECONDS
    return isLate ? [`lease ${short} is over for good and its instance is not wiped`] : []
  })
}

/** Under this lease and those that it succeeded. */
function billedSecondsOf({ ending, predecessorId }: Lease, leases: readonly Lease[]): number {
  const before = leases.find(({ leaseId }) => leaseId === predecessorId)
  return (ending?.billedSeconds ?? 0) + (before === undefined ? 0 : billedSecondsOf(before, leases))
}

async function secondOf({ client }: World, blockNumber: bigint): Promise<number> {
  return Number((await client.publicClient.getBlock({ blockNumber })).timestamp)
}

/** What a tenant may rent again with its disk. */
export function inheritable(disks: readonly KeptDisk[], nowSeconds: number): readonly KeptDisk[] {
  return disks.filter(
    ({ lease, keptUntilSeconds }) =>
      lease.activation !== null && nowSeconds < keptUntilSeconds - MARGIN_SECONDS,
  )
}
