import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface CloseChallengeParameters extends WriteOptions {
  /** Id of the challenge. */
  challenge: Hex
}

/** Slashes a verifier that did not answer a challenge in time. Anyone. */
export async function closeChallenge(
  client: FreeholdClient,
  { challenge, ...options }: CloseChallengeParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'closeChallenge', [challenge], options))
}
