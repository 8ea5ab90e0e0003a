import { z } from 'zod'
import type { FreeholdClient } from '../client.ts'
import { NoSubgraphError, SubgraphQueryError, SubgraphUnavailableError } from './errors.ts'

/** All that a query needs of a client. */
export type SubgraphClient = Pick<FreeholdClient, 'network'>

export interface SubgraphRequest<Schema extends z.ZodType> {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** What `data` must look like. */
  readonly schema: Schema
  readonly signal?: AbortSignal
}

const TIMEOUT_MS = 15_000

const answerSchema = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
})

/**
 * Sends one query to the network's subgraph and checks the answer.
 * @throws NoSubgraphError, SubgraphUnavailableError, SubgraphQueryError
 */
export async function requestSubgraph<Schema extends z.ZodType>(
  client: SubgraphClient,
  { query, variables = {}, schema, signal }: SubgraphRequest<Schema>,
): Promise<z.output<Schema>> {
  const url = client.network.subgraphUrl
  if (!url) throw new NoSubgraphError(client.network.name)
  const { data, errors } = await post(url, JSON.stringify({ query, variables }), signal)
  if (errors?.length) {
    throw new SubgraphQueryError(
      url,
      errors.map(({ message }) => message),
    )
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  throw new SubgraphUnavailableError(
    url,
    `answers in an unknown form: ${z.prettifyError(parsed.error)}`,
    parsed.error,
  )
}

async function post(url: string, body: string, signal?: AbortSignal): Promise<z.output<typeof answerSchema>> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
    if (!response.ok) throw new Error(`HTTP status ${response.status}`)
    return answerSchema.parse(await response.json())
  } catch (cause) {
    signal?.throwIfAborted()
    throw new SubgraphUnavailableError(url, 'does not answer', cause)
  }
}
