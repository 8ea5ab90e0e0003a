import { type NetworkConfig, transportOf } from '@freehold/sdk'
import { BaseError, type Hash, type Hex, keccak256, RpcRequestError, type Transport } from 'viem'

/**
 * The way to the chain, with an eye on what leaves: `onSent` is called with the hash of each transaction that may be on its
 * way. Only a node that answers "refused" proves the contrary; a lost answer does not.
 */
export function watchedTransport(network: NetworkConfig, onSent: (hash: Hash) => void): Transport {
  const inner = transportOf(network)
  return ((parameters) => {
    const made = inner(parameters)
    const request = async (call: { method: string; params?: unknown }, options?: never) => {
      if (call.method !== 'eth_sendRawTransaction') return made.request(call as never, options)
      const [signed] = call.params as [Hex]
      try {
        const hash = await made.request(call as never, options)
        onSent(keccak256(signed))
        return hash
      } catch (error) {
        if (!isRefusal(error)) onSent(keccak256(signed))
        throw error
      }
    }
    return { ...made, request: request as typeof made.request }
  }) as Transport
}

/** Whether the node itself answered with an error. */
function isRefusal(error: unknown): boolean {
  return error instanceof BaseError && error.walk((cause) => cause instanceof RpcRequestError) !== null
}
