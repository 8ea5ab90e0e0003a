import {
  type FreeholdClient,
  type Lease,
  listLeasesOfHost,
  listLeasesOfTenant,
  readLeaseStates,
  readLeases,
} from '@freehold/sdk'
import { type IndexedLease, queryLeases } from '@freehold/sdk/subgraph'
import type { Address, Hex } from 'viem'
import type { Context } from '../kernel/context.ts'
import { preferIndex, type Source } from '../market/source.ts'
import { listPlans } from '../plans/store.ts'

/** How many leases the index is asked for at once, which is the most it gives. */
const PAGE = 1000

/** All leases that a wallet opened, newest first. What was opened from here a moment ago is among them, whatever the index knows. */
export async function listLeases(
  context: Context,
  client: FreeholdClient,
  tenant: Address,
): Promise<{ source: Source; leases: Lease[] }> {
  const { source, value } = await preferIndex(context, client, {
    fromIndex: async () =>
      completed(client, await allOf((skip) => queryLeases(client, { tenant, first: PAGE, skip }))),
    fromChain: () => listLeasesOfTenant(client, { tenant }),
  })
  const known = new Set(value.map(({ leaseId }) => leaseId))
  const own = listPlans(context.home, client.network)
    .filter(({ open }) => open.terms.tenant === tenant && !known.has(open.leaseId))
    .map(({ open }) => open.leaseId)
  const added = source === 'subgraph' && own.length > 0 ? await readLeases(client, { leaseIds: own }) : []
  return { source, leases: newestFirst([...value, ...added]) }
}

/** All leases of a host, newest first. */
export async function listHostLeases(
  context: Context,
  client: FreeholdClient,
  host: bigint,
): Promise<{ source: Source; leases: Lease[] }> {
  const { source, value } = await preferIndex(context, client, {
    fromIndex: async () =>
      completed(client, await allOf((skip) => queryLeases(client, { host, first: PAGE, skip }))),
    fromChain: () => listLeasesOfHost(client, { host }),
  })
  return { source, leases: newestFirst(value) }
}

async function allOf(page: (skip: number) => Promise<IndexedLease[]>): Promise<IndexedLease[]> {
  const all: IndexedLease[] = []
  for (;;) {
    const next = await page(all.length)
    all.push(...next)
    if (next.length < PAGE) return all
  }
}

/** What events said of a lease, whoever told them. */
type KnownLease = Omit<Lease, 'word' | 'hostWord' | 'status' | 'atSeconds'>

/** Known facts with money and state from the chain as they are now; where the facts are behind, those from the chain as well. */
export async function completed(client: FreeholdClient, indexed: readonly KnownLease[]): Promise<Lease[]> {
  const moments = await readLeaseStates(client, { leases: indexed })
  const leases = indexed.flatMap((lease, at): Lease[] => {
    const moment = moments[at]
    return moment && moment.word.state !== 'None' ? [{ ...lease, ...moment }] : [] // None: taken back by a reorg
  })
  const stale = leases.filter(isBehind).map(({ leaseId }) => leaseId)
  const fresh = new Map<Hex, Lease>(
    (await readLeases(client, { leaseIds: stale })).map((lease) => [lease.leaseId, lease]),
  )
  return leases.map((lease) => fresh.get(lease.leaseId) ?? lease)
}

const isBehind = ({ status, activation, ending }: Lease) =>
  (status.state === 'Active' && !activation) ||
  ((status.state === 'Settling' || status.state === 'Closed') && !ending)

const newestFirst = (leases: readonly Lease[]) =>
  [...leases].sort((a, b) =>
    a.openedAtBlock > b.openedAtBlock ? -1 : a.openedAtBlock < b.openedAtBlock ? 1 : 0,
  )
