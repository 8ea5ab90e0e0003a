import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import { readVerifierConstants, type VerifierConstants } from './readVerifierConstants.ts'

/** A committee: how many members, and how many of them must agree. */
export interface Committees {
  readonly committeeSize: number
  readonly quorum: number
  readonly confirmationSize: number
  readonly confirmationQuorum: number
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

/** All parameters of the verifier network, in one call. */
export async function readVerifierParameters(client: FreeholdClient): Promise<VerifierParameters> {
  const network = verifierNetworkOf(client.network)
  try {
    const [constants, [committees, stakes, rewardPerSeatUnits, rewardPoolUnits, seatCount, targetCount]] =
      await Promise.all([
        readVerifierConstants(client),
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
