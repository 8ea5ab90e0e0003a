import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface PledgeHandshakesParameters extends WriteOptions {
  /** Number of the target. */
  target: number
  /** `merkleRoot` over the `exchangeLeaf` of each handshake. */
  root: Hex
}

/**
 * Writes down which handshakes a host's beacon made in the current epoch, so that they can answer a DOWN; from the end of the probes
 * to the end of the commits. Needed only of a host that was reported in the epoch before. Its operator or owner.
 */
export async function pledgeHandshakes(
  client: FreeholdClient,
  { target, root, ...options }: PledgeHandshakesParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'pledge', [target, root], options))
}
