import type { Address } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeRegistry } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface ProposeHostOwnerParameters extends WriteOptions {
  host: bigint
  owner: Address
}

/** First step: the owner names the next one; nothing changes until that wallet accepts. */
export async function proposeHostOwner(
  client: FreeholdClient,
  { host, owner, ...options }: ProposeHostOwnerParameters,
): Promise<WriteReturnType> {
  return written(await writeRegistry(client, 'proposeOwner', [host, owner], options))
}

export interface AcceptHostOwnerParameters extends WriteOptions {
  host: bigint
}

/** Second step: the proposed wallet accepts and owns the host. */
export async function acceptHostOwner(
  client: FreeholdClient,
  { host, ...options }: AcceptHostOwnerParameters,
): Promise<WriteReturnType> {
  return written(await writeRegistry(client, 'acceptOwner', [host], options))
}
