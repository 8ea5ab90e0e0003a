import {
  type FreeholdClient,
  type Lease,
  leaseStatusAt,
  listLeasesOfTenant,
  readEscrowParameters,
  readLeaseStates,
  readLeases,
} from '@freehold/sdk'
import { type IndexedLease, queryLeases } from '@freehold/sdk/subgraph'
import type { Address, Hex } from 'viem'
import { readIndexed } from './read-indexed.ts'

/** The index is asked for so many at a time. */
const PAGE = 500

export type TenantLeasesParameters = {
  tenant: Address
  /** Leases that this browser opened: shown from the chain until the index has them too. */
  ownLeaseIds: readonly Hex[]
  signal?: AbortSignal
}

/**
 * Every lease of a tenant, newest first. The index says which there are and how the ended ones ended; where the living
 * ones stand is read from the chain, so that nobody waits for the index to see their own write.
 */
export function readTenantLeases(
  client: FreeholdClient,
  { tenant, ownLeaseIds, signal }: TenantLeasesParameters,
): Promise<Lease[]> {
  return readIndexed(client, {
    signal,
    fromChain: async () => (await listLeasesOfTenant(client, { tenant })).toReversed(),
    fromIndex: async () => {
      const indexed = await queryAllLeases(client, tenant, signal)
      const known = new Set(indexed.map(({ leaseId }) => leaseId))
      const missing = ownLeaseIds.filter((leaseId) => !known.has(leaseId))
      const [fresh, own] = await Promise.all([
        freshen(client, indexed),
        readLeases(client, { leaseIds: missing }),
      ])
      return [...own, ...fresh].sort((a, b) => Number(b.openedAtBlock - a.openedAtBlock))
    },
  })
}

async function queryAllLeases(
  client: FreeholdClient,
  tenant: Address,
  signal?: AbortSignal,
): Promise<IndexedLease[]> {
  const leases: IndexedLease[] = []
  for (;;) {
    const page = await queryLeases(client, {
      tenant,
      first: PAGE,
      skip: leases.length,
      ...(signal && { signal }),
    })
    leases.push(...page)
    if (page.length < PAGE) return leases
  }
}

/** Adds to indexed leases where they stand now. Ended ones stay where they are and are not read again. */
async function freshen(client: FreeholdClient, indexed: readonly IndexedLease[]): Promise<Lease[]> {
  const living = indexed.filter(({ word }) => word.state !== 'Closed')
  const [moments, params] = await Promise.all([
    readLeaseStates(client, { leases: living }),
    readEscrowParameters(client),
  ])
  const momentOf = new Map(living.map(({ leaseId }, index) => [leaseId, moments[index]]))
  return indexed.map((lease) => {
    const moment = momentOf.get(lease.leaseId)
    if (moment) return { ...lease, ...moment }
    const atSeconds = lease.settledAt ?? lease.openedAt
    return { ...lease, atSeconds, status: leaseStatusAt({ ...lease, atSeconds, params }) }
  })
}
