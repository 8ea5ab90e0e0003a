import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface ReleaseSeatParameters extends WriteOptions {
  seat: number
}

/** Frees seat and stake of a verifier that left, once nothing it did can be challenged any more. Anyone. */
export async function releaseSeat(
  client: FreeholdClient,
  { seat, ...options }: ReleaseSeatParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'release', [seat], options))
}
