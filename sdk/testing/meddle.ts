import { custom, type Hex, type Transport } from 'viem'
import type { FreeholdClient } from '../client.ts'

/** A request as an RPC sees it. */
export interface RpcCall {
  readonly method: string
  readonly params?: readonly unknown[]
}

/**
 * A transport to the client's chain in which `meddle` may answer, delay or refuse single requests, as flaky RPCs do; undefined
 * lets a request through.
 */
export function meddling(client: FreeholdClient, meddle: (call: RpcCall) => unknown): Transport {
  const request = async (call: RpcCall) => (await meddle(call)) ?? client.publicClient.request(call as never)
  return custom({ request: request as never }, { retryCount: 0 })
}

/** Calldata of an `eth_call`, else undefined. */
export function calldataOf({ method, params }: RpcCall): Hex | undefined {
  return method === 'eth_call' ? (params?.[0] as { data?: Hex } | undefined)?.data : undefined
}
