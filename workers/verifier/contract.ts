import { type NetworkConfig, verifierNetworkAbi } from '@freehold/sdk'
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
export async function readTiming(pool: RpcPool, address: Address): Promise<NetworkTiming> {
  const read = (functionName: TimingName) =>
    pool
      .call((client) => client.readContract({ abi: verifierNetworkAbi, address, functionName }))
      .then(Number)
  const [genesis, epochSeconds, probeStart, probeEnd, commitEnd, revealEnd] = await Promise.all(
    (['GENESIS', 'EPOCH_SECONDS', 'PROBE_START', 'PROBE_END', 'COMMIT_END', 'REVEAL_END'] as const).map(read),
  )
  const [answerSeconds, challengeEpochs, dormantSeconds] = await Promise.all(
    (['ANSWER_SECONDS', 'CHALLENGE_EPOCHS', 'DORMANT_SECONDS'] as const).map(read),
  )
  const bounds = { genesis, epochSeconds, probeStart, probeEnd, commitEnd, revealEnd }
  return { ...bounds, answerSeconds, challengeEpochs, dormantSeconds } as NetworkTiming
}

type TimingName =
  | 'GENESIS'
  | 'EPOCH_SECONDS'
  | 'PROBE_START'
  | 'PROBE_END'
  | 'COMMIT_END'
  | 'REVEAL_END'
  | 'ANSWER_SECONDS'
  | 'CHALLENGE_EPOCHS'
  | 'DORMANT_SECONDS'

type Abi = typeof verifierNetworkAbi
type Writing = ContractFunctionName<Abi, 'nonpayable'>

/** Calldata of a call of the verifier network. */
export const callOf = <const Name extends Writing>(
  functionName: Name,
  args: ContractFunctionArgs<Abi, 'nonpayable', Name>,
): Hex => encodeFunctionData({ abi: verifierNetworkAbi, functionName, args } as never)
