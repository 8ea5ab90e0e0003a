import { type Hex, zeroHash } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import type { Committees } from './readVerifierParameters.ts'

/** An epoch as it was begun. */
export interface EpochRecord extends Committees {
  readonly epoch: bigint
  /** Null while it is not sealed; for ever, if nobody sealed it in time. */
  readonly seed: Hex | null
  /** The block whose hash the seed is made of. */
  readonly seedBlock: bigint
  readonly seats: number
  /** 1e-6 USDC */
  readonly rewardPerSeatUnits: bigint
}

/** An epoch; null when nobody began it. */
export async function readEpoch(
  client: FreeholdClient,
  { epoch }: { epoch: bigint },
): Promise<EpochRecord | null> {
  try {
    const record = await client.publicClient.readContract({
      ...verifierNetworkOf(client.network),
      functionName: 'epochOf',
      args: [epoch],
    })
    const { seed, rewardPerSeat: rewardPerSeatUnits, ...frame } = record
    if (frame.seedBlock === 0n) return null
    return { ...frame, epoch, seed: seed === zeroHash ? null : seed, rewardPerSeatUnits }
  } catch (error) {
    throw explainError(error, client, 'readEpoch')
  }
}
