import {
  BaseError,
  type Chain,
  createPublicClient,
  type Hash,
  HttpRequestError,
  http,
  InternalRpcError,
  LimitExceededRpcError,
  type PublicClient,
  ResourceNotFoundRpcError,
  ResourceUnavailableRpcError,
  RpcRequestError,
  TimeoutError,
  UnknownRpcError,
} from 'viem'
import type { SeenBlock } from './types.ts'

/** One RPC URL and what we think of it. */
export interface Endpoint {
  readonly url: string
  readonly client: PublicClient
  /** Milliseconds of the worker's own clock before which it is not asked again. */
  restUntil: number
}

/** A client for one URL: one try, one deadline; who tries again and where is decided by the pool. */
export function openEndpoint(url: string, chain: Chain, deadlineMs: number): Endpoint {
  const transport = http(url, { timeout: deadlineMs, retryCount: 0 })
  return { url, client: createPublicClient({ chain, transport, cacheTime: 0 }), restUntil: 0 }
}

/** A block by number, hash or tag. @throws BlockNotFoundError and transport errors of viem. */
export async function blockAt(
  client: PublicClient,
  where: number | 'latest' | 'safe' | 'finalized',
): Promise<SeenBlock> {
  const block = await client.getBlock(
    typeof where === 'number' ? { blockNumber: BigInt(where) } : { blockTag: where },
  )
  return {
    number: Number(block.number),
    hash: block.hash as Hash,
    parentHash: block.parentHash,
    timestamp: Number(block.timestamp),
  }
}

const troubles = [
  HttpRequestError,
  TimeoutError,
  RpcRequestError,
  InternalRpcError,
  LimitExceededRpcError,
  ResourceNotFoundRpcError,
  ResourceUnavailableRpcError,
  UnknownRpcError,
]

/** Whether the endpoint is to blame, so that another one may do better; a revert is nobody's fault. */
export function isEndpointTrouble(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false
  if (error.walk((cause) => isRevert(cause)) !== null) return false
  return error.walk((cause) => troubles.some((kind) => cause instanceof kind)) !== null
}

/** JSON-RPC code 3 is the common code for "execution reverted". */
function isRevert(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    (cause.name === 'ContractFunctionRevertedError' ||
      cause.name === 'ExecutionRevertedError' ||
      (cause as { code?: unknown }).code === 3)
  )
}
