import type { Abi, Address } from 'viem'
import { hostRegistryAbi } from './abis/hostRegistry.ts'
import { leaseEscrowAbi } from './abis/leaseEscrow.ts'
import { leaseRolesAbi } from './abis/leaseRoles.ts'
import { stakeVaultAbi } from './abis/stakeVault.ts'
import { verifierNetworkAbi } from './abis/verifierNetwork.ts'
import type { NetworkConfig } from './networks/index.ts'

/** Address and ABI of the escrow, as viem takes them. */
export function escrowOf(network: NetworkConfig) {
  return { address: network.contracts.leaseEscrow, abi: leaseEscrowAbi } as const
}

/** Address and ABI of the registry, as viem takes them. */
export function registryOf(network: NetworkConfig) {
  return { address: network.contracts.hostRegistry, abi: hostRegistryAbi } as const
}

/** Address and ABI of the roles, as viem takes them. */
export function rolesOf(network: NetworkConfig) {
  return { address: network.contracts.leaseRoles, abi: leaseRolesAbi } as const
}

/** Address and ABI of the verifier network, as viem takes them. */
export function verifierNetworkOf(network: NetworkConfig) {
  return { address: network.contracts.verifierNetwork, abi: verifierNetworkAbi } as const
}

/** Address and ABI of the stake vault, as viem takes them. */
export function stakeVaultOf(network: NetworkConfig) {
  return { address: network.contracts.stakeVault, abi: stakeVaultAbi } as const
}

/** A contract call before its types are fixed. */
export interface ContractCall {
  readonly address: Address
  readonly abi: Abi
  readonly functionName: string
  readonly args: readonly unknown[]
}
