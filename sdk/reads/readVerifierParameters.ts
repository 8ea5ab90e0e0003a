import type { FreeholdClient } from '../client.ts'
import { stakeVaultOf, verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import type { EpochTiming } from '../verify/index.ts'
import { memoPerClient } from './memo.ts'

/** A committee: how many members, and how many of them must agree. */
export interface Committees {
  readonly committeeSize: number
  readonly quorum: number
  readonly confirmationSize: number
  readonly confirmationQuorum: number
}

/** What was fixed when the verifier network was deployed. */
export interface VerifierConstants {
  readonly timing: EpochTiming
  /** How long a host may answer a confirmed DOWN, and a verifier a challenge. */
  readonly answerSeconds: number
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

/** All parameters of the verifier network, the governed ones as they are now: for epochs that begin later. */
export interface VerifierParameters extends VerifierConstants {
  readonly committees: Committees
  /** 1e-6 USDC: what a seat takes, what a lie costs, what a doubt costs, what a seat earns per epoch. */
  readonly seatStakeUnits: bigint
  readonly slashUnits: bigint
  readonly challengeBondUnits: bigint
  readonly rewardPerSeatUnits: bigint
  /** What rewards are paid from. */
  readonly rewardPoolUnits: bigint
  readonly seatCount: number
  readonly targetCount: number
}

const readConstants = memoPerClient(async (client): Promise<VerifierConstants> => {
  const network = verifierNetworkOf(client.network)
  const vault = stakeVaultOf(client.network)
  const [
    genesis,
    epochSeconds,
    probeStart,
    probeEnd,
    commitEnd,
    revealEnd,
    answerSeconds,
    challengeEpochs,
    forfeitEpochs,
    seedBlocks,
    maxStrikes,
    dormantSeconds,
    unbondingSeconds,
  ] = await client.publicClient.multicall({
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
    challengeEpochs,
    forfeitEpochs,
    seedBlocks,
    maxStrikes,
    dormantSeconds,
    unbondingSeconds,
  }
})

/** What cannot change; asked once per client. */
export async function readVerifierConstants(client: FreeholdClient): Promise<VerifierConstants> {
  try {
    return await readConstants(client, 'constants')
  } catch (error) {
    throw explainError(error, client, 'readVerifierConstants')
  }
}

/** All parameters of the verifier network, in one call. */
export async function readVerifierParameters(client: FreeholdClient): Promise<VerifierParameters> {
  const network = verifierNetworkOf(client.network)
  try {
    const [constants, [committees, stakes, rewardPerSeatUnits, rewardPoolUnits, seatCount, targetCount]] =
      await Promise.all([
        readConstants(client, 'constants'),
        client.publicClient.multicall({
          allowFailure: false,
          deployless: true,
          contracts: [
            { ...network, functionName: 'committees' },
            { ...network, functionName: 'stakes' },
            { ...network, functionName: 'rewardPerSeat' },
            { ...network, functionName: 'rewardPool' },
            { ...network, functionName: 'seatCount' },
            { ...network, functionName: 'targetCount' },
          ],
        }),
      ])
    const [committeeSize, quorum, confirmationSize, confirmationQuorum] = committees
    const [seatStakeUnits, slashUnits, challengeBondUnits] = stakes
    return {
      ...constants,
      committees: { committeeSize, quorum, confirmationSize, confirmationQuorum },
      seatStakeUnits,
      slashUnits,
      challengeBondUnits,
      rewardPerSeatUnits,
      rewardPoolUnits,
      seatCount,
      targetCount,
    }
  } catch (error) {
    throw explainError(error, client, 'readVerifierParameters')
  }
}
