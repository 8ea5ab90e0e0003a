import { BlockNotFoundError, RpcError, RpcRequestError } from 'viem'
import type { FreeholdClient } from '../client.ts'

/** A block that no reorg takes back. */
export interface FinalizedBlock {
  readonly number: bigint
  readonly hash: `0x${string}`
  readonly timestamp: bigint
}

/**
 * The last final block by the network's tag, or null while the chain has none: Polygon's RPCs answer an error until the first
 * milestone, and finality can lag for minutes. Null is never to be read as "final".
 */
export async function readFinalizedBlock(client: FreeholdClient): Promise<FinalizedBlock | null> {
  try {
    const { number, hash, timestamp } = await client.publicClient.getBlock({
      blockTag: client.network.finality,
    })
    return { number, hash, timestamp }
  } catch (error) {
    const isUnknown =
      error instanceof BlockNotFoundError || error instanceof RpcError || error instanceof RpcRequestError
    if (isUnknown) return null
    throw error
  }
}
