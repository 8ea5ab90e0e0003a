import type { Address, Hex } from 'viem'
import { z } from 'zod'
import { type Page, pageVariables } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { addressField, bigintField, hexField, intField, numberedField, secondsField } from './scalars.ts'

const FIELDS = `name lease { id } tenant host { id } by amountUnits refundedUnits toPayeeUnits toAuthorUnits feeUnits
  openFeeUnits billedSeconds settledSeconds creditedSeconds fundedSeconds deadSeconds reason successor { id } endpoint sshFingerprint
  timestamp blockNumber transactionHash logIndex`

const actionSchema = z
  .object({
    name: z.enum([
      'Opened',
      'Activated',
      'Declined',
      'Cancelled',
      'ToppedUp',
      'Revived',
      'Withdrawn',
      'Closed',
      'Finalized',
      'Resized',
    ]),
    lease: z.object({ id: hexField }),
    tenant: addressField,
    host: numberedField,
    by: addressField,
    amountUnits: bigintField.nullable(),
    refundedUnits: bigintField.nullable(),
    toPayeeUnits: bigintField.nullable(),
    toAuthorUnits: bigintField.nullable(),
    feeUnits: bigintField.nullable(),
    openFeeUnits: bigintField.nullable(),
    billedSeconds: secondsField.nullable(),
    settledSeconds: secondsField.nullable(),
    creditedSeconds: secondsField.nullable(),
    fundedSeconds: secondsField.nullable(),
    deadSeconds: secondsField.nullable(),
    reason: z.string().nullable(),
    successor: z.object({ id: hexField }).nullable(),
    endpoint: z.string().nullable(),
    sshFingerprint: hexField.nullable(),
    timestamp: secondsField,
    blockNumber: bigintField,
    transactionHash: hexField,
    logIndex: intField,
  })
  .transform(({ lease, successor, ...action }) => ({
    leaseId: lease.id,
    successorId: successor?.id ?? null,
    ...action,
  }))

/**
 * One event of a lease, for histories and bills. What the event does not have is null; what the fields mean is written in
 * subgraph/schema.graphql. Amounts in 1e-6 USDC, `timestamp` in unix seconds.
 */
export type LeaseAction = z.output<typeof actionSchema>

export interface QueryLeaseActionsParameters extends Page {
  leaseId?: Hex
  tenant?: Address
  host?: bigint
  names?: readonly LeaseAction['name'][]
  /** Unix second; only what happened at it or later. */
  fromSeconds?: number
  signal?: AbortSignal
}

const QUERY = `query leaseActions($where: LeaseAction_filter!, $first: Int!, $skip: Int!) {
  leaseActions(where: $where, first: $first, skip: $skip, orderBy: timestamp, orderDirection: desc) { ${FIELDS} }
}`

const answerSchema = z.object({ leaseActions: z.array(actionSchema) })

/** What happened to a lease, to a tenant's leases or on a host, newest first, each with its transaction. */
export async function queryLeaseActions(
  client: SubgraphClient,
  parameters: QueryLeaseActionsParameters = {},
): Promise<LeaseAction[]> {
  const { leaseId, tenant, host, names, fromSeconds, signal, ...page } = parameters
  const where = {
    ...(leaseId && { lease: leaseId }),
    ...(tenant && { tenant: tenant.toLowerCase() }),
    ...(host !== undefined && { host: String(host) }),
    ...(names && { name_in: names }),
    ...(fromSeconds !== undefined && { timestamp_gte: String(fromSeconds) }),
  }
  const variables = { where, ...pageVariables(page) }
  const request = { query: QUERY, variables, schema: answerSchema, ...(signal && { signal }) }
  const { leaseActions } = await requestSubgraph(client, request)
  // Equal seconds keep the order of the chain: several events of one block have one timestamp.
  return leaseActions.sort((a, b) => Number(b.blockNumber - a.blockNumber) || b.logIndex - a.logIndex)
}
