import { z } from 'zod'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { bigintField, intField, secondsField } from './scalars.ts'

const FIELDS = `startsAt openedLeases activatedLeases endedLeases depositedUnits refundedUnits toPayeesUnits toAuthorsUnits
  feeUnits settledSeconds creditedSeconds`

const daySchema = z.object({
  startsAt: secondsField,
  openedLeases: intField,
  activatedLeases: intField,
  endedLeases: intField,
  depositedUnits: bigintField,
  refundedUnits: bigintField,
  toPayeesUnits: bigintField,
  toAuthorsUnits: bigintField,
  feeUnits: bigintField,
  settledSeconds: secondsField,
  creditedSeconds: secondsField,
})

/** Sums of one UTC day; `startsAt` is its first second, amounts in 1e-6 USDC. */
export type DaySums = z.output<typeof daySchema>

export interface QueryDaysParameters {
  /** Only this host's; default: the whole market's. */
  host?: bigint
  /** Unix second; days that begin at it or later. Default: the last thousand days. */
  fromSeconds?: number
  signal?: AbortSignal
}

const MARKET_QUERY = `query days($from: BigInt!) {
  days: marketDays(where: { startsAt_gte: $from }, first: 1000, orderBy: startsAt, orderDirection: desc) { ${FIELDS} }
}`

const HOST_QUERY = `query days($from: BigInt!, $host: String!) {
  days: hostDays(where: { startsAt_gte: $from, host: $host }, first: 1000, orderBy: startsAt, orderDirection: desc) { ${FIELDS} }
}`

const answerSchema = z.object({ days: z.array(daySchema) })

/** Sums per day, oldest first. Days on which nothing happened are left out. */
export async function queryDays(
  client: SubgraphClient,
  { host, fromSeconds = 0, signal }: QueryDaysParameters = {},
): Promise<DaySums[]> {
  const from = String(fromSeconds)
  const [query, variables] =
    host === undefined ? [MARKET_QUERY, { from }] : [HOST_QUERY, { from, host: String(host) }]
  const request = { query, variables, schema: answerSchema, ...(signal && { signal }) }
  return (await requestSubgraph(client, request)).days.reverse()
}
