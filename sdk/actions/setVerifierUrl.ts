import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface SetVerifierUrlParameters extends WriteOptions {
  /** https://… or http://…, at most 256 bytes. */
  url: string
}

/** Says where the verifier serves its evidence now. */
export async function setVerifierUrl(
  client: FreeholdClient,
  { url, ...options }: SetVerifierUrlParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'setUrl', [url], options))
}
