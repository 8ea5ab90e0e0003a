import type { Abi, ContractFunctionArgs, ContractFunctionName, Hash, TransactionReceipt } from 'viem'
import type { hostRegistryAbi } from '../abis/hostRegistry.ts'
import type { leaseEscrowAbi } from '../abis/leaseEscrow.ts'
import type { leaseRolesAbi } from '../abis/leaseRoles.ts'
import type { stakeVaultAbi } from '../abis/stakeVault.ts'
import type { verifierNetworkAbi } from '../abis/verifierNetwork.ts'
import { type FreeholdClient, signerOf } from '../client.ts'
import {
  type ContractCall,
  escrowOf,
  registryOf,
  rolesOf,
  stakeVaultOf,
  verifierNetworkOf,
} from '../contracts.ts'
import { TransactionFailedError } from '../errors/contract.ts'
import { explainError } from '../errors/decode.ts'
import { WrongChainError } from '../errors/network.ts'
import { send } from './send.ts'

/** What every write tells on its way, and how it is stopped. */
export interface WriteOptions {
  /** Called with each hash as soon as the transaction is sent (again, when its fees were raised). */
  onHash?: (hash: Hash) => void
  /** Stops the waiting, not the transaction. */
  signal?: AbortSignal
}

type Writes<abi extends Abi> = ContractFunctionName<abi, 'nonpayable' | 'payable'>
type Arguments<abi extends Abi, name extends Writes<abi>> = ContractFunctionArgs<
  abi,
  'nonpayable' | 'payable',
  name
>

/** Calls the escrow: simulates first, sends, waits for the receipt. Errors are sentences. */
export function writeEscrow<name extends Writes<typeof leaseEscrowAbi>>(
  client: FreeholdClient,
  functionName: name,
  args: Arguments<typeof leaseEscrowAbi, name>,
  options: WriteOptions = {},
): Promise<TransactionReceipt> {
  return write(
    client,
    { ...escrowOf(client.network), functionName, args: args as readonly unknown[] },
    options,
  )
}

/** The same for the registry. */
export function writeRegistry<name extends Writes<typeof hostRegistryAbi>>(
  client: FreeholdClient,
  functionName: name,
  args: Arguments<typeof hostRegistryAbi, name>,
  options: WriteOptions = {},
): Promise<TransactionReceipt> {
  return write(
    client,
    { ...registryOf(client.network), functionName, args: args as readonly unknown[] },
    options,
  )
}

/** The same for the roles. */
export function writeRoles<name extends Writes<typeof leaseRolesAbi>>(
  client: FreeholdClient,
  functionName: name,
  args: Arguments<typeof leaseRolesAbi, name>,
  options: WriteOptions = {},
): Promise<TransactionReceipt> {
  return write(
    client,
    { ...rolesOf(client.network), functionName, args: args as readonly unknown[] },
    options,
  )
}

/** The same for the verifier network. */
export function writeVerifierNetwork<name extends Writes<typeof verifierNetworkAbi>>(
  client: FreeholdClient,
  functionName: name,
  args: Arguments<typeof verifierNetworkAbi, name>,
  options: WriteOptions = {},
): Promise<TransactionReceipt> {
  return write(
    client,
    { ...verifierNetworkOf(client.network), functionName, args: args as readonly unknown[] },
    options,
  )
}

/** The same for the stake vault. */
export function writeStakeVault<name extends Writes<typeof stakeVaultAbi>>(
  client: FreeholdClient,
  functionName: name,
  args: Arguments<typeof stakeVaultAbi, name>,
  options: WriteOptions = {},
): Promise<TransactionReceipt> {
  return write(
    client,
    { ...stakeVaultOf(client.network), functionName, args: args as readonly unknown[] },
    options,
  )
}

/** Simulates a call, sends it and waits until it is mined. @throws FreeholdError */
export async function write(
  client: FreeholdClient,
  call: ContractCall,
  options: WriteOptions = {},
): Promise<TransactionReceipt> {
  try {
    await checkChain(client)
    await simulate(client, call)
    const receipt = await send(client, call, options)
    if (receipt.status === 'success') return receipt
    // What failed on chain mostly fails in a simulation now, and then says why.
    await simulate(client, call)
    throw new TransactionFailedError(receipt.transactionHash, call.functionName)
  } catch (error) {
    throw explainError(error, client, call.functionName)
  }
}

async function simulate(client: FreeholdClient, call: ContractCall): Promise<void> {
  const { account } = signerOf(client)
  await client.publicClient.simulateContract({ ...call, account })
}

/** A browser wallet may have been switched to another chain since. */
async function checkChain(client: FreeholdClient): Promise<void> {
  const { walletClient, account } = signerOf(client)
  if (account.type === 'local') return
  const chainId = await walletClient.getChainId()
  if (chainId !== client.network.chainId) {
    throw new WrongChainError(chainId, client.network.chainId, 'The wallet')
  }
}
