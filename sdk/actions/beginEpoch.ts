import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

/** Begins the current epoch: its sizes and the block that its seed comes from are fixed. Anyone, once, before its probes. */
export async function beginEpoch(
  client: FreeholdClient,
  options: WriteOptions = {},
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'beginEpoch', [], options))
}
