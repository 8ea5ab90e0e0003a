import { type FreeholdClient, FreeholdError } from '@freehold/sdk'
import { type IndexStatus, queryIndex } from '@freehold/sdk/subgraph'

/** An index that is further behind the head than this is not asked; the chain is. */
const PATIENCE_SECONDS = 60

/** The subgraph when it can be trusted to be current, else null: then the chain itself is read. */
export async function currentIndex(
  client: FreeholdClient,
  signal?: AbortSignal,
): Promise<IndexStatus | null> {
  if (!client.network.subgraphUrl) return null
  try {
    const [index, head] = await Promise.all([
      queryIndex(client, signal ? { signal } : {}),
      client.publicClient.getBlockNumber({ cacheTime: 0 }),
    ])
    return isCurrent(index, head, client.network.blockTimeMs) ? index : null
  } catch (error) {
    if (error instanceof FreeholdError) return null // no subgraph, or one that is down: the chain answers
    throw error
  }
}

/** Whether an index still moves with the chain. */
export function isCurrent(
  { blockNumber, hasIndexingErrors }: IndexStatus,
  head: bigint,
  blockTimeMs: number,
): boolean {
  const behindSeconds = (Number(head - blockNumber) * blockTimeMs) / 1000
  return !hasIndexingErrors && behindSeconds <= PATIENCE_SECONDS
}

/** Asks the subgraph where there is a current one, and the chain where there is not or where it refuses. */
export async function readIndexed<answer>(
  client: FreeholdClient,
  {
    fromIndex,
    fromChain,
    signal,
  }: {
    fromIndex: (index: IndexStatus) => Promise<answer>
    fromChain: () => Promise<answer>
    signal?: AbortSignal
  },
): Promise<answer> {
  const index = await currentIndex(client, signal)
  if (!index) return fromChain()
  try {
    return await fromIndex(index)
  } catch (error) {
    if (error instanceof FreeholdError) return fromChain()
    throw error
  }
}
