import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeRegistry } from '../transactions/write.ts'
import type { HostFacts } from '../types.ts'
import { type WriteReturnType, written } from './support.ts'

export interface UpdateHostFactsParameters extends WriteOptions {
  host: bigint
  /** All of them; a changed HPKE key needs a higher version, an unchanged one keeps its version. */
  facts: HostFacts
}

/** Writes a host's endpoint, key, region, hardware and tags anew; operator or owner. */
export async function updateHostFacts(
  client: FreeholdClient,
  { host, facts, ...options }: UpdateHostFactsParameters,
): Promise<WriteReturnType> {
  return written(await writeRegistry(client, 'updateFacts', [host, facts], options))
}
