import type { PublicNetwork } from '../networks/schema.ts'

/** Amoy, the public test network of Polygon PoS, with Circle's test USDC. */
export const amoy: PublicNetwork = {
  name: 'amoy',
  chainId: 80002,
  rpcUrls: [
    'https://rpc-amoy.polygon.technology',
    'https://polygon-amoy.drpc.org',
    'https://polygon-amoy-bor-rpc.publicnode.com',
  ],
  contracts: {
    usdc: '0x41E94Eb019C0762f9Bfcf9Fb1E58725BfB0e7582',
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
  explorerUrl: 'https://amoy.polygonscan.com',
}
