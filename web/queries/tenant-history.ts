import { type FreeholdClient, listLeasesOfTenant } from '@freehold/sdk'
import { queryLeaseActions } from '@freehold/sdk/subgraph'
import type { Address, Hex } from 'viem'
import { actionOfIndex, type LeaseAction, mergeActions, readLeaseActions } from './lease-actions.ts'
import { readIndexed } from './read-indexed.ts'

const PAGE = 1000

export type TenantHistoryParameters = { tenant: Address; ownLeaseIds: readonly Hex[]; signal?: AbortSignal }

/** Everything that happened to a tenant's leases, newest first: from the index, and from the chain what the index has not reached. */
export function readTenantHistory(
  client: FreeholdClient,
  { tenant, ownLeaseIds, signal }: TenantHistoryParameters,
): Promise<LeaseAction[]> {
  return readIndexed(client, {
    signal,
    fromChain: async () => {
      const leases = await listLeasesOfTenant(client, { tenant })
      return mergeActions(
        await readLeaseActions(
          client,
          leases.map(({ leaseId }) => leaseId),
        ),
        [],
      )
    },
    fromIndex: async ({ blockNumber }) => {
      const indexed = await queryAllActions(client, tenant, signal)
      const leaseIds = [...new Set([...ownLeaseIds, ...indexed.map(({ leaseId }) => leaseId)])]
      return mergeActions(indexed, await readLeaseActions(client, leaseIds, blockNumber))
    },
  })
}

async function queryAllActions(
  client: FreeholdClient,
  tenant: Address,
  signal?: AbortSignal,
): Promise<LeaseAction[]> {
  const actions: LeaseAction[] = []
  for (;;) {
    const page = await queryLeaseActions(client, {
      tenant,
      first: PAGE,
      skip: actions.length,
      ...(signal && { signal }),
    })
    actions.push(...page.map(actionOfIndex))
    if (page.length < PAGE) return actions
  }
}
