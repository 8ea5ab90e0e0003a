import { askVerifierConstants, type NetworkConfig, verifierNetworkAbi } from '@freehold/sdk'
import type { Address, ContractFunctionArgs, ContractFunctionName, Hex } from 'viem'
import { encodeFunctionData } from 'viem'
import type { RpcPool } from '../chain/index.ts'
import type { NetworkTiming } from './decide/index.ts'

/** The verifier network of a market. @throws Error when the market has none */
export function verifierNetworkOf({ name, contracts }: NetworkConfig): Address {
  const { verifierNetwork } = contracts
  if (verifierNetwork) return verifierNetwork
  throw new Error(`The network ${name} has no verifier network: there is nothing to verify.`)
}

/** Reads what the network was deployed with. @throws ChainUnreachable */
export async function readTiming(pool: RpcPool, network: NetworkConfig): Promise<NetworkTiming> {
  const constants = await pool.call((rpc) => askVerifierConstants(rpc, network))
  const { timing, answerSeconds, challengeAnswerSeconds, challengeEpochs, dormantSeconds } = constants
  const answers = { answerSeconds, challengeAnswerSeconds }
  return { ...timing, ...answers, challengeEpochs: Number(challengeEpochs), dormantSeconds }
}

type Abi = typeof verifierNetworkAbi
type Writing = ContractFunctionName<Abi, 'nonpayable'>

/** Calldata of a call of the verifier network. */
export const callOf = <const Name extends Writing>(
  functionName: Name,
  args: ContractFunctionArgs<Abi, 'nonpayable', Name>,
): Hex => encodeFunctionData({ abi: verifierNetworkAbi, functionName, args } as never)
