import { z } from 'zod'
import { KIND_VM } from '../types.ts'
import { type Page, pageVariables } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { type IndexedOutage, OUTAGE_FIELDS, outageSchema } from './verdicts.ts'

export interface QueryOutagesParameters extends Page {
  host: bigint
  /** Default: VM. */
  kind?: number
  /** Only those that stopped the billing clock; default: all that were reported. */
  onlyPosted?: boolean
  signal?: AbortSignal
}

const QUERY = `query outages($where: Outage_filter!, $first: Int!, $skip: Int!) {
  outages(where: $where, first: $first, skip: $skip, orderBy: reportedAt, orderDirection: desc) { ${OUTAGE_FIELDS} }
}`

const answerSchema = z.object({ outages: z.array(outageSchema) })

/** Outages of a host and kind that a first committee reported, newest first, whatever became of them. */
export async function queryOutages(
  client: SubgraphClient,
  { host, kind = KIND_VM, onlyPosted = false, signal, ...page }: QueryOutagesParameters,
): Promise<IndexedOutage[]> {
  const where = { hostKind: `${host}-${kind}`, ...(onlyPosted && { postedAt_not: null }) }
  const variables = { where, ...pageVariables(page) }
  const request = { query: QUERY, variables, schema: answerSchema, ...(signal && { signal }) }
  return (await requestSubgraph(client, request)).outages
}
