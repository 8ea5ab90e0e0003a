import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeRegistry } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface RetireHostParameters extends WriteOptions {
  host: bigint
}

/** Takes a host off the market for ever; owner, once every kind drains and no lease runs. */
export async function retireHost(
  client: FreeholdClient,
  { host, ...options }: RetireHostParameters,
): Promise<WriteReturnType> {
  return written(await writeRegistry(client, 'retire', [host], options))
}
