import { z } from 'zod'
import { KIND_VM, type Offer } from '../types.ts'
import { OFFER_FIELDS, offerSchema } from './offers.ts'
import { type Page, pageVariables } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { bigintField, hexField, intField, secondsField } from './scalars.ts'

const actionSchema = z.object({
  name: z.enum(['Published', 'Withdrawn', 'Voided', 'DrainingSet']),
  offer: offerSchema.nullable(),
  generation: intField.nullable(),
  draining: z.boolean().nullable(),
  timestamp: secondsField,
  blockNumber: bigintField,
  transactionHash: hexField,
  logIndex: intField,
})

/** One event of the offers of a host and kind; `offer` is null when it concerned all of them. */
export type OfferAction = z.output<typeof actionSchema> & { readonly offer: Offer | null }

const QUERY = `query offerActions($hostKind: String!, $first: Int!, $skip: Int!) {
  offerActions(where: { hostKind: $hostKind }, first: $first, skip: $skip, orderBy: timestamp, orderDirection: desc) {
    name offer { ${OFFER_FIELDS} } generation draining timestamp blockNumber transactionHash logIndex
  }
}`

const answerSchema = z.object({ offerActions: z.array(actionSchema) })

/** What a host offered over time, newest first: prices, withdrawals, voidings, draining. */
export async function queryOfferHistory(
  client: SubgraphClient,
  { host, kind = KIND_VM, signal, ...page }: Page & { host: bigint; kind?: number; signal?: AbortSignal },
): Promise<OfferAction[]> {
  const variables = { hostKind: `${host}-${kind}`, ...pageVariables(page) }
  const request = { query: QUERY, variables, schema: answerSchema, ...(signal && { signal }) }
  const { offerActions } = await requestSubgraph(client, request)
  return offerActions.sort((a, b) => Number(b.blockNumber - a.blockNumber) || b.logIndex - a.logIndex)
}
