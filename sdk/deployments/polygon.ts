import type { PublicNetwork } from '../networks/schema.ts'

/** Polygon PoS. USDC is Circle's native one, not the bridged USDC.e, whose permit domain differs. */
export const polygon: PublicNetwork = {
  name: 'polygon',
  chainId: 137,
  rpcUrls: ['https://polygon-rpc.com', 'https://polygon.drpc.org', 'https://polygon-bor-rpc.publicnode.com'],
  contracts: {
    usdc: '0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359',
    hostRegistry: null,
    leaseEscrow: null,
    leaseRoles: null,
    verifierNetwork: null,
    stakeVault: null,
  },
  startBlock: 0,
  subgraphUrl: null,
  blockTimeMs: 1500,
  finality: 'finalized',
  explorerUrl: 'https://polygonscan.com',
}
