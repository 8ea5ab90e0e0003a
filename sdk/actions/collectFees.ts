import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeEscrow } from '../transactions/write.ts'
import { KIND_VM } from '../types.ts'
import { escrowEvent, type WriteReturnType, written } from './support.ts'

export interface CollectFeesParameters extends WriteOptions {
  host: bigint
  /** Default: VM. */
  kind?: number
}

export interface CollectFeesReturnType extends WriteReturnType {
  /** 1e-6 USDC. */
  readonly amountUnits: bigint
}

/** Moves the protocol's fee of a host and kind to the treasury; anyone. */
export async function collectFees(
  client: FreeholdClient,
  { host, kind = KIND_VM, ...options }: CollectFeesParameters,
): Promise<CollectFeesReturnType> {
  const receipt = await writeEscrow(client, 'collectFees', [host, kind], options)
  return { ...written(receipt), amountUnits: escrowEvent(receipt, 'FeesCollected').amount }
}
