import type { FreeholdClient } from '@freehold/sdk'
import { queryIndex, SubgraphQueryError, SubgraphUnavailableError } from '@freehold/sdk/subgraph'
import type { Context } from '../kernel/context.ts'

/** Where a list came from: the indexer, or the logs of the chain itself. */
export type Source = 'subgraph' | 'chain'

/** An index this far behind the head is passed over: its lists would be stale by half a minute. */
const MAX_LAG_BLOCKS = 20n

/**
 * Reads through the indexer when it answers and is near the head, else through `fromChain`, and says so. Everything here can
 * be read with an RPC alone.
 */
export async function preferIndex<Value>(
  context: Pick<Context, 'progress'>,
  client: FreeholdClient,
  { fromIndex, fromChain }: { fromIndex: () => Promise<Value>; fromChain: () => Promise<Value> },
): Promise<{ source: Source; value: Value }> {
  const trouble = client.network.subgraphUrl === null ? null : await troubleOf(client)
  if (client.network.subgraphUrl !== null && trouble === null) {
    try {
      return { source: 'subgraph', value: await fromIndex() }
    } catch (error) {
      if (!isIndexTrouble(error)) throw error
      context.progress.note(`${error.message} Reading the chain's own logs instead.`)
    }
  } else if (trouble !== null) context.progress.note(`${trouble} Reading the chain's own logs instead.`)
  return { source: 'chain', value: await fromChain() }
}

async function troubleOf(client: FreeholdClient): Promise<string | null> {
  try {
    const [index, head] = await Promise.all([queryIndex(client), client.publicClient.getBlockNumber()])
    if (index.hasIndexingErrors) return 'The subgraph has failed and stands still.'
    const lag = head - index.blockNumber
    return lag > MAX_LAG_BLOCKS ? `The subgraph is ${lag} blocks behind.` : null
  } catch (error) {
    if (isIndexTrouble(error)) return error.message
    throw error
  }
}

function isIndexTrouble(error: unknown): error is Error {
  return error instanceof SubgraphUnavailableError || error instanceof SubgraphQueryError
}
