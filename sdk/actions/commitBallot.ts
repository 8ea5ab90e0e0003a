import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface CommitBallotParameters extends WriteOptions {
  /** `ballotCommitment` */
  commitment: Hex
}

/** Commits the signer's ballot of the current epoch, once; from the start of the probes to the end of the commits. */
export async function commitBallot(
  client: FreeholdClient,
  { commitment, ...options }: CommitBallotParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'commit', [commitment], options))
}
