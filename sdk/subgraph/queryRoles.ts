import type { Address, Hex } from 'viem'
import { z } from 'zod'
import { type Page, pageVariables } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { addressField, hexField, secondsField } from './scalars.ts'

const roleSchema = z
  .object({
    firstLease: z.object({ id: hexField }),
    tenant: addressField,
    account: addressField,
    role: z.enum(['Viewer', 'Operator']),
    grantedAt: secondsField,
  })
  .transform(({ firstLease, ...role }) => ({ firstLeaseId: firstLease.id, ...role }))

/** The role of a wallet on an instance, which is named by its first lease; `grantedAt` in unix seconds. */
export type IndexedRole = z.output<typeof roleSchema>

export interface QueryRolesParameters extends Page {
  /** Of this instance: `firstLeaseId` of a lease. */
  firstLeaseId?: Hex
  /** Of this wallet: what others share with it. */
  account?: Address
  /** On the instances of this wallet. */
  tenant?: Address
  signal?: AbortSignal
}

const QUERY = `query roles($where: InstanceRole_filter!, $first: Int!, $skip: Int!) {
  instanceRoles(where: $where, first: $first, skip: $skip, orderBy: grantedAt, orderDirection: desc) {
    firstLease { id } tenant account role grantedAt
  }
}`

const answerSchema = z.object({ instanceRoles: z.array(roleSchema) })

/** Roles that count now, newest first. */
export async function queryRoles(
  client: SubgraphClient,
  { firstLeaseId, account, tenant, signal, ...page }: QueryRolesParameters = {},
): Promise<IndexedRole[]> {
  const where = {
    ...(firstLeaseId && { firstLease: firstLeaseId }),
    ...(account && { account: account.toLowerCase() }),
    ...(tenant && { tenant: tenant.toLowerCase() }),
  }
  const variables = { where, ...pageVariables(page) }
  const request = { query: QUERY, variables, schema: answerSchema, ...(signal && { signal }) }
  return (await requestSubgraph(client, request)).instanceRoles
}
