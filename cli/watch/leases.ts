import { type FreeholdClient, type Lease, listLeasesOfTenant, readLeases } from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import type { Context } from '../kernel/context.ts'
import { findLease } from '../leases/find.ts'
import { completed, listLeases } from '../leases/list.ts'

/** A reorg may open a lease in a block that was read already. */
const REORG_BLOCKS = 64n

/** The leases that are followed, as they are now. */
export interface FollowedLeases {
  /** Looks again: money and state of each, and what was opened since. What holds no money any more is in it once. */
  refresh(): Promise<readonly Lease[]>
}

export interface FollowParameters {
  /** Those that were named; none: all of the wallet. */
  readonly refs: readonly string[]
  readonly tenant: Address
  /** Leases of which something was told before: their end is looked for, too. */
  readonly remembered: (leaseId: Hex) => boolean
}

/** Follows the leases that are named, or all of a wallet with those that it opens later; each with its successors. */
export async function followLeases(
  context: Context,
  client: FreeholdClient,
  { refs, tenant, remembered }: FollowParameters,
): Promise<FollowedLeases> {
  const isAll = refs.length === 0
  let readThrough = await headOf(client)
  const first = isAll
    ? (await listLeases(context, client, tenant)).leases
    : await Promise.all(refs.map((ref) => findLease(context, client, ref)))
  const followed = new Map(
    first
      .filter((lease) => isLive(lease) || remembered(lease.leaseId))
      .map((lease) => [lease.leaseId, lease]),
  )

  /** Successors that were looked for: a lease that is held names its own for an hour. */
  const succeeded = new Set<Hex>()

  /** What the wallet opened since the last look. */
  async function discover(): Promise<void> {
    const head = await headOf(client)
    const fromBlock = readThrough > REORG_BLOCKS ? readThrough - REORG_BLOCKS : 0n
    for (const lease of await listLeasesOfTenant(client, { tenant, fromBlock }))
      if (isLive(lease) && !followed.has(lease.leaseId)) followed.set(lease.leaseId, lease)
    readThrough = head
  }

  return {
    async refresh() {
      if (isAll) await discover()
      const now = await completed(client, [...followed.values()])
      followed.clear()
      for (const lease of now) if (isLive(lease)) followed.set(lease.leaseId, lease)
      const successors = now
        .flatMap(({ successorId }) => successorId ?? [])
        .filter((id) => !succeeded.has(id))
      const added = successors.length > 0 ? await readLeases(client, { leaseIds: successors }) : []
      for (const lease of added) if (isLive(lease)) followed.set(lease.leaseId, lease)
      for (const id of successors) succeeded.add(id)
      return now
    },
  }
}

/** Whether it may still be in the news: it runs or will, or holds money. */
const isLive = ({ status: { state } }: Lease) =>
  state === 'Open' || state === 'Active' || state === 'Settling'

const headOf = ({ publicClient }: FreeholdClient) => publicClient.getBlockNumber({ cacheTime: 0 })
