import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeEscrow } from '../transactions/write.ts'
import { KIND_VM } from '../types.ts'
import { escrowEvent, type WriteReturnType, written } from './support.ts'

export interface VoidOffersParameters extends WriteOptions {
  host: bigint
  /** Default: VM. */
  kind?: number
}

export interface VoidOffersReturnType extends WriteReturnType {
  /** What new offers will carry. */
  readonly generation: number
}

/** Takes all offers of a host and kind off the market in one write; operator or owner. */
export async function voidOffers(
  client: FreeholdClient,
  { host, kind = KIND_VM, ...options }: VoidOffersParameters,
): Promise<VoidOffersReturnType> {
  const receipt = await writeEscrow(client, 'voidOffers', [host, kind], options)
  return { ...written(receipt), generation: escrowEvent(receipt, 'OffersVoided').generation }
}
