import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import type { BallotContents } from '../verify/index.ts'
import { type WriteReturnType, written } from './support.ts'

export interface RevealBallotParameters extends WriteOptions, BallotContents {
  /** The verifier's secret of the epoch. */
  secret: Hex
  /** The salt of the commitment. */
  salt: Hex
}

/** Reveals what the signer committed to in the current epoch; from the end of the commits to the end of the reveals. */
export async function revealBallot(
  client: FreeholdClient,
  { secret, bits, root, salt, ...options }: RevealBallotParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'reveal', [secret, bits, root, salt], options))
}
