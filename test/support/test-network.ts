import type { NetworkConfig } from '../../sdk/networks/index.ts'
import type { TestChain } from './chain.ts'

/** All that a client needs to know of a test's chain. @param changes what is otherwise there, such as where an index answers */
export const networkOf = (
  { chainId, rpcUrl, contracts, startBlock }: TestChain,
  changes: Partial<NetworkConfig> = {},
): NetworkConfig => ({
  name: 'local',
  chainId,
  rpcUrls: [rpcUrl],
  contracts,
  startBlock,
  subgraphUrl: null,
  blockTimeMs: 100,
  finality: 'finalized',
  explorerUrl: null,
  ...changes,
})
