import { z } from 'zod'
import { SubgraphBehindError } from './errors.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { hexField } from './scalars.ts'

const metaSchema = z.object({
  _meta: z.object({
    block: z.object({ number: z.number().int(), hash: hexField.nullable() }),
    hasIndexingErrors: z.boolean(),
  }),
})

/** How far the index has come. */
export interface IndexStatus {
  readonly blockNumber: bigint
  readonly blockHash: `0x${string}` | null
  /** Whether a mapping failed: then it stands still for ever. */
  readonly hasIndexingErrors: boolean
}

const QUERY = '{ _meta { block { number hash } hasIndexingErrors } }'

/** How far the index has come. */
export async function queryIndex(
  client: SubgraphClient,
  { signal }: { signal?: AbortSignal } = {},
): Promise<IndexStatus> {
  const request = { query: QUERY, schema: metaSchema, ...(signal && { signal }) }
  const { block, hasIndexingErrors } = (await requestSubgraph(client, request))._meta
  return { blockNumber: BigInt(block.number), blockHash: block.hash, hasIndexingErrors }
}

export interface WaitForIndexedBlockParameters {
  /** That of a receipt, so that the next query shows the caller's own write. */
  blockNumber: bigint
  /** Default: 30 seconds. */
  timeoutMs?: number
  signal?: AbortSignal
}

const POLL_MS = 100

/**
 * Waits until the index has a block. Show your own write from its receipt; wait only where a list must contain it.
 * @throws SubgraphBehindError when it takes longer than `timeoutMs`
 */
export async function waitForIndexedBlock(
  client: SubgraphClient,
  { blockNumber, timeoutMs = 30_000, signal }: WaitForIndexedBlockParameters,
): Promise<IndexStatus> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const status = await queryIndex(client, signal && { signal })
    if (status.blockNumber >= blockNumber) return status
    if (Date.now() >= deadline) throw new SubgraphBehindError(status.blockNumber, blockNumber, timeoutMs)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    signal?.throwIfAborted()
  }
}
