import type { FreeholdClient } from '../client.ts'
import { writeEscrow } from '../transactions/write.ts'
import {
  escrowEvent,
  type LeaseParameters,
  packedTermsFor,
  type WriteReturnType,
  written,
} from './support.ts'

export interface FinalizeLeaseReturnType extends WriteReturnType {
  /** Struck by a verdict after the close. */
  readonly creditedSeconds: number
  /** To the tenant; 1e-6 USDC. */
  readonly refundedUnits: bigint
  readonly toPayeeUnits: bigint
  readonly toAuthorUnits: bigint
  readonly feeUnits: bigint
}

/** Pays out what a closed lease still holds; anyone, once no verdict can reach it. */
export async function finalizeLease(
  client: FreeholdClient,
  lease: LeaseParameters,
): Promise<FinalizeLeaseReturnType> {
  const receipt = await writeEscrow(client, 'finalize', [await packedTermsFor(client, lease)], lease)
  const { creditedSeconds, refunded, toPayee, toAuthor, fee } = escrowEvent(receipt, 'LeaseFinalized')
  return {
    ...written(receipt),
    creditedSeconds,
    refundedUnits: refunded,
    toPayeeUnits: toPayee,
    toAuthorUnits: toAuthor,
    feeUnits: fee,
  }
}
