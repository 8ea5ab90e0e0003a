import { z } from 'zod'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { bigintField, intField, secondsField } from './scalars.ts'

const marketSchema = z.object({
  hostCount: intField,
  providerCount: intField,
  openedLeases: intField,
  activatedLeases: intField,
  liveLeases: intField,
  depositedUnits: bigintField,
  refundedUnits: bigintField,
  toPayeesUnits: bigintField,
  toAuthorsUnits: bigintField,
  feeUnits: bigintField,
  settledSeconds: secondsField,
})

/** Sums over the whole market since its start; amounts in 1e-6 USDC. */
export type MarketSums = z.output<typeof marketSchema>

const QUERY = `{ market(id: "market") { ${Object.keys(marketSchema.shape).join(' ')} } }`

const answerSchema = z.object({ market: marketSchema.nullable() })

/** The whole market in one line; null while nothing was indexed. */
export async function queryMarket(
  client: SubgraphClient,
  { signal }: { signal?: AbortSignal } = {},
): Promise<MarketSums | null> {
  const request = { query: QUERY, schema: answerSchema, ...(signal && { signal }) }
  return (await requestSubgraph(client, request)).market
}
