import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { writeEscrow } from '../transactions/write.ts'
import { type LeaseParameters, packedTermsFor, type WriteReturnType, written } from './support.ts'

export interface ActivateLeaseParameters extends LeaseParameters {
  /** `ssh://<loginUser>@<address>:<port>`, at most 256 bytes. */
  endpoint: string
  /** sha256 of the instance's SSH public key blob, 32 bytes. */
  sshFingerprint: Hex
}

/** Says that the instance runs; billing starts in that block. Operator only. */
export async function activateLease(
  client: FreeholdClient,
  { endpoint, sshFingerprint, ...lease }: ActivateLeaseParameters,
): Promise<WriteReturnType> {
  const terms = await packedTermsFor(client, lease)
  return written(await writeEscrow(client, 'activate', [terms, endpoint, sshFingerprint], lease))
}
