import type { Address } from 'viem'
import { z } from 'zod'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { bigintField } from './scalars.ts'

/** Money that waits for a wallet to claim it; 1e-6 USDC. */
export interface PullBalance {
  readonly owedUnits: bigint
  readonly claimedUnits: bigint
}

const QUERY = 'query account($id: ID!) { account(id: $id) { owedUnits claimedUnits } }'

const answerSchema = z.object({
  account: z.object({ owedUnits: bigintField, claimedUnits: bigintField }).nullable(),
})

/** What waits for a wallet, and what it has claimed; zeros for one that was never owed anything. */
export async function queryAccount(
  client: SubgraphClient,
  { account, signal }: { account: Address; signal?: AbortSignal },
): Promise<PullBalance> {
  const variables = { id: account.toLowerCase() }
  const request = { query: QUERY, variables, schema: answerSchema, ...(signal && { signal }) }
  return (await requestSubgraph(client, request)).account ?? { owedUnits: 0n, claimedUnits: 0n }
}
