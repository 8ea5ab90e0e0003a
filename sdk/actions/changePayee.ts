import type { Address } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeRegistry } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface ProposePayeeParameters extends WriteOptions {
  host: bigint
  payee: Address
}

/** First step: the owner names who shall be paid; nothing changes until that wallet accepts. */
export async function proposePayee(
  client: FreeholdClient,
  { host, payee, ...options }: ProposePayeeParameters,
): Promise<WriteReturnType> {
  return written(await writeRegistry(client, 'proposePayee', [host, payee], options))
}

export interface AcceptPayeeParameters extends WriteOptions {
  host: bigint
}

/** Second step: the proposed wallet accepts. Offers must be published again; open leases keep their payee. */
export async function acceptPayee(
  client: FreeholdClient,
  { host, ...options }: AcceptPayeeParameters,
): Promise<WriteReturnType> {
  return written(await writeRegistry(client, 'acceptPayee', [host], options))
}
