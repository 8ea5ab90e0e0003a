import type { Hex } from 'viem'
import { waitFor } from '../network/wait.ts'
import type { Money } from './ledger.ts'

const QUERY = `query ($id: ID!, $block: Int!) {
  lease(id: $id, block: { number_gte: $block }) {
    state depositedUnits toPayeeUnits feeUnits refundedUnits billedSeconds
  }
}`

interface IndexedLease {
  readonly state: string
  readonly depositedUnits: string
  readonly toPayeeUnits: string
  readonly feeUnits: string
  readonly refundedUnits: string
  readonly billedSeconds: string | null
}

/** A lease's money as the subgraph has it once it has indexed a block; the lease must be closed there. */
export async function readIndexedMoney(subgraphUrl: string, leaseId: Hex, block: bigint): Promise<Money> {
  const lease = await waitFor(() => query(subgraphUrl, leaseId, block), {
    what: `the subgraph has indexed block ${block}`,
    seconds: 60,
  })
  if (lease.state !== 'Closed')
    throw new Error(`The subgraph says that the lease is ${lease.state}, not Closed.`)
  return {
    deposited: BigInt(lease.depositedUnits),
    paid: BigInt(lease.toPayeeUnits),
    fee: BigInt(lease.feeUnits),
    refunded: BigInt(lease.refundedUnits),
    billedSeconds: Number(lease.billedSeconds),
  }
}

async function query(subgraphUrl: string, id: Hex, block: bigint): Promise<IndexedLease | null> {
  const response = await fetch(subgraphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY, variables: { id, block: Number(block) } }),
  })
  const { data, errors } = (await response.json()) as {
    data?: { lease: IndexedLease | null }
    errors?: { message: string }[]
  }
  if (errors) throw new Error(errors.map(({ message }) => message).join('; ')) // the block is not indexed yet, for one
  return data?.lease ?? null
}
