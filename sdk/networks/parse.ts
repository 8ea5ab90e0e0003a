import { z } from 'zod'
import { publicNetworks } from '../deployments/index.ts'
import { MarketNotDeployedError, NetworkConfigError } from '../errors/network.ts'
import { type NetworkConfig, networkConfigSchema, type PublicNetwork } from './schema.ts'

/**
 * Checks a network description (a parsed `network.json`).
 * @throws NetworkConfigError naming each field that is wrong.
 */
export function parseNetworkConfig(value: unknown, source = 'The network description'): NetworkConfig {
  const parsed = networkConfigSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new NetworkConfigError(source, z.prettifyError(parsed.error), parsed.error)
}

/**
 * A public network as a description that a client can use.
 * @throws MarketNotDeployedError while the market's contracts are not deployed there.
 */
export function deployedNetwork(network: PublicNetwork): NetworkConfig {
  const { usdc, hostRegistry, leaseEscrow, leaseRoles, verifierNetwork, stakeVault } = network.contracts
  if (!hostRegistry || !leaseEscrow || !leaseRoles || !verifierNetwork || !stakeVault)
    throw new MarketNotDeployedError(network.name)
  return {
    ...network,
    contracts: { usdc, hostRegistry, leaseEscrow, leaseRoles, verifierNetwork, stakeVault },
  }
}

/** A public network by name, or undefined when the name is none (a file, perhaps). */
export function publicNetworkNamed(name: string): PublicNetwork | undefined {
  return Object.hasOwn(publicNetworks, name) ? publicNetworks[name as keyof typeof publicNetworks] : undefined
}
