import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface RefreshTargetKeyParameters extends WriteOptions {
  /** Number of the target. */
  target: number
}

/** Takes over a host's new beacon key two epochs from now; its operator or owner. */
export async function refreshTargetKey(
  client: FreeholdClient,
  { target, ...options }: RefreshTargetKeyParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'refreshKey', [target], options))
}
