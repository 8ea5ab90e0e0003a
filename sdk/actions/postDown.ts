import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface PostDownParameters extends WriteOptions {
  /** Number of the target. */
  target: number
}

/** Stops the billing clock of a host whose DOWN was confirmed and cannot be answered any more. Anyone, within an epoch. */
export async function postDown(
  client: FreeholdClient,
  { target, ...options }: PostDownParameters,
): Promise<WriteReturnType> {
  return written(await writeVerifierNetwork(client, 'postDown', [target], options))
}
