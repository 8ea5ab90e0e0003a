import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface WithdrawTargetParameters extends WriteOptions {
  /** Number of the target. */
  target: number
}

/** Ends a target two epochs from now; the host's operator or owner, while it drains and nothing of it is in use. */
export async function withdrawTarget(
  client: FreeholdClient,
  { target, ...options }: WithdrawTargetParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'withdrawTarget', [target], options))
}
