import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

/** Gives up the signer's seat two epochs from now; its stake follows by `releaseSeat`, once nothing can be challenged any more. */
export async function resignVerifier(
  client: FreeholdClient,
  options: WriteOptions = {},
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'resign', [], options))
}
