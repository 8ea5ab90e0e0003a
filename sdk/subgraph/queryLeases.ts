import type { Address, Hex } from 'viem'
import { z } from 'zod'
import type { LeaseState } from '../types.ts'
import { type IndexedLease, LEASE_FIELDS, leaseSchema } from './leases.ts'
import { type Page, pageVariables } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'

export interface QueryLeasesParameters extends Page {
  tenant?: Address
  host?: bigint
  /** Default: all states. */
  states?: readonly Exclude<LeaseState, 'None'>[]
  signal?: AbortSignal
}

const LIST_QUERY = `query leases($where: Lease_filter!, $first: Int!, $skip: Int!) {
  leases(where: $where, first: $first, skip: $skip, orderBy: openedAt, orderDirection: desc) { ${LEASE_FIELDS} }
}`

const listSchema = z.object({ leases: z.array(leaseSchema) })

/** Leases of a tenant, of a host or of everybody, newest first. */
export async function queryLeases(
  client: SubgraphClient,
  { tenant, host, states, signal, ...page }: QueryLeasesParameters = {},
): Promise<IndexedLease[]> {
  const where = {
    ...(tenant && { tenant: tenant.toLowerCase() }),
    ...(host !== undefined && { host: String(host) }),
    ...(states && { state_in: states }),
  }
  const variables = { where, ...pageVariables(page) }
  const request = { query: LIST_QUERY, variables, schema: listSchema, ...(signal && { signal }) }
  return (await requestSubgraph(client, request)).leases
}

const ONE_QUERY = `query lease($id: ID!) { lease(id: $id) { ${LEASE_FIELDS} } }`

const oneSchema = z.object({ lease: leaseSchema.nullable() })

/** One lease; null when the index does not know it (yet). */
export async function queryLease(
  client: SubgraphClient,
  { leaseId, signal }: { leaseId: Hex; signal?: AbortSignal },
): Promise<IndexedLease | null> {
  const request = {
    query: ONE_QUERY,
    variables: { id: leaseId },
    schema: oneSchema,
    ...(signal && { signal }),
  }
  return (await requestSubgraph(client, request)).lease
}
