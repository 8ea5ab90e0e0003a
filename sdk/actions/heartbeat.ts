import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface HeartbeatParameters extends WriteOptions {
  /** Number of the target. */
  target: number
}

/** Asks for probes from the next epoch on: for a host that was down so long that it is not probed any more. Its operator or owner. */
export async function heartbeat(
  client: FreeholdClient,
  { target, ...options }: HeartbeatParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'heartbeat', [target], options))
}
