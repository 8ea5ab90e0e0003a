import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface SetVerifierAnchorParameters extends WriteOptions {
  /** keccak256 of the new chain's first secret. */
  anchor: Hex
}

/** Begins a new chain of secrets two epochs from now; the verifier. `makeSecretChain` makes it. */
export async function setVerifierAnchor(
  client: FreeholdClient,
  { anchor, ...options }: SetVerifierAnchorParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'setAnchor', [anchor], options))
}
