import { type Chain, defineChain, fallback, http, type Transport, webSocket } from 'viem'
import type { NetworkConfig } from './schema.ts'

const POLYGON_CHAIN_IDS = new Set([137, 80002])

/** The network as a viem chain: its real block time (viem's own tables are stale) and its native coin. */
export function chainOf(network: NetworkConfig): Chain {
  const coin = POLYGON_CHAIN_IDS.has(network.chainId) ? 'POL' : 'ETH'
  return defineChain({
    id: network.chainId,
    name: network.name,
    nativeCurrency: { name: coin, symbol: coin, decimals: 18 },
    rpcUrls: { default: { http: network.rpcUrls } },
    blockTime: network.blockTimeMs,
    ...(network.explorerUrl && {
      blockExplorers: { default: { name: 'explorer', url: network.explorerUrl } },
    }),
  })
}

/** One transport over all RPC URLs of a network: the first one that answers counts. */
export function transportOf(network: NetworkConfig): Transport {
  const [only, ...more] = network.rpcUrls
  if (only !== undefined && more.length === 0) return transportTo(only, { retryCount: 2 })
  // With several, the next one is the retry.
  return fallback(network.rpcUrls.map((url) => transportTo(url, { retryCount: 0 })))
}

function transportTo(url: string, options: { retryCount: number }): Transport {
  const timeout = 15_000
  return /^wss?:/.test(url)
    ? webSocket(url, { timeout, ...options })
    : http(url, { batch: true, timeout, ...options })
}
