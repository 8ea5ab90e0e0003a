import type { PublicClient } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { stakeVaultOf, verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import type { NetworkConfig } from '../networks/index.ts'
import type { EpochTiming } from '../verify/index.ts'
import { memoPerClient } from './memo.ts'

/** What was fixed when the verifier network was deployed. */
export interface VerifierConstants {
  readonly timing: EpochTiming
  /** How long a host may answer a confirmed DOWN. */
  readonly answerSeconds: number
  /** How long a verifier may answer a challenge; afterwards until somebody closes it. */
  readonly challengeAnswerSeconds: number
  /** How many epochs after its own a ballot can be challenged. */
  readonly challengeEpochs: bigint
  /** Rewards mature after so many epochs, and a hidden reveal forfeits as many. */
  readonly forfeitEpochs: bigint
  /** How many blocks lie between the begin of an epoch and the block of its seed. */
  readonly seedBlocks: bigint
  /** A verifier that misjudged so many decoys loses its seat. */
  readonly maxStrikes: number
  /** After so long a host that is down is not probed until its heartbeat. */
  readonly dormantSeconds: number
  /** How long a stake unbonds. */
  readonly unbondingSeconds: number
}

const readOnce = memoPerClient((client) => askVerifierConstants(client.publicClient, client.network))

/** What cannot change; asked once per client. */
export async function readVerifierConstants(client: FreeholdClient): Promise<VerifierConstants> {
  try {
    return await readOnce(client, 'constants')
  } catch (error) {
    throw explainError(error, client, 'readVerifierConstants')
  }
}

/** The same from an RPC of the caller's choice, in one call; nothing is remembered. @throws what the RPC throws, unexplained */
export async function askVerifierConstants(
  rpc: Pick<PublicClient, 'multicall'>,
  config: NetworkConfig,
): Promise<VerifierConstants> {
  const network = verifierNetworkOf(config)
  const vault = stakeVaultOf(config)
  const [
    genesis,
    epochSeconds,
    probeStart,
    probeEnd,
    commitEnd,
    revealEnd,
    answerSeconds,
    challengeAnswerSeconds,
    challengeEpochs,
    forfeitEpochs,
    seedBlocks,
    maxStrikes,
    dormantSeconds,
    unbondingSeconds,
  ] = await rpc.multicall({
    allowFailure: false,
    deployless: true,
    contracts: [
      { ...network, functionName: 'GENESIS' },
      { ...network, functionName: 'EPOCH_SECONDS' },
      { ...network, functionName: 'PROBE_START' },
      { ...network, functionName: 'PROBE_END' },
      { ...network, functionName: 'COMMIT_END' },
      { ...network, functionName: 'REVEAL_END' },
      { ...network, functionName: 'ANSWER_SECONDS' },
      { ...network, functionName: 'CHALLENGE_ANSWER_SECONDS' },
      { ...network, functionName: 'CHALLENGE_EPOCHS' },
      { ...network, functionName: 'FORFEIT_EPOCHS' },
      { ...network, functionName: 'SEED_BLOCKS' },
      { ...network, functionName: 'MAX_STRIKES' },
      { ...network, functionName: 'DORMANT_SECONDS' },
      { ...vault, functionName: 'UNBONDING_SECONDS' },
    ],
  })
  const timing = { genesis, epochSeconds, probeStart, probeEnd, commitEnd, revealEnd }
  return {
    timing,
    answerSeconds,
    challengeAnswerSeconds,
    challengeEpochs,
    forfeitEpochs,
    seedBlocks,
    maxStrikes,
    dormantSeconds,
    unbondingSeconds,
  }
}
