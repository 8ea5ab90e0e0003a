import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

/** Seals the seed of the current epoch, once its block is past. Anyone, before its probes; unsealed, the epoch judges nobody. */
export async function sealEpoch(
  client: FreeholdClient,
  options: WriteOptions = {},
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'sealEpoch', [], options))
}
