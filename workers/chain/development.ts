import type { NetworkConfig } from '@freehold/sdk'

/**
 * Whether this is a development chain (anvil's chain id). It may lose its last blocks, final ones included, when it is killed; a
 * public chain that does is lying.
 */
export const isDevelopmentChain = ({ chainId }: Pick<NetworkConfig, 'chainId'>): boolean => chainId === 31_337
