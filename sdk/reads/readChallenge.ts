import type { Address, Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'

/** An open challenge. */
export interface Challenge {
  readonly challenge: Hex
  readonly epoch: bigint
  readonly target: number
  /** The accused. */
  readonly seat: number
  readonly challenger: Address
  /** 1e-6 USDC */
  readonly bondUnits: bigint
  /** Unix second. */
  readonly answerableUntil: number
}

/** A challenge by its id; null when there is none open. */
export async function readChallenge(
  client: FreeholdClient,
  { challenge }: { challenge: Hex },
): Promise<Challenge | null> {
  try {
    const { bond: bondUnits, ...record } = await client.publicClient.readContract({
      ...verifierNetworkOf(client.network),
      functionName: 'challengeOf',
      args: [challenge],
    })
    return record.answerableUntil === 0 ? null : { ...record, challenge, bondUnits }
  } catch (error) {
    throw explainError(error, client, 'readChallenge')
  }
}
