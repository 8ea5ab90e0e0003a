import type { FreeholdClient } from '../client.ts'
import { writeEscrow } from '../transactions/write.ts'
import {
  escrowEvent,
  type LeaseParameters,
  packedTermsFor,
  type WriteReturnType,
  written,
} from './support.ts'

export interface WithdrawLeaseReturnType extends WriteReturnType {
  /** Paid out in all, this time included. */
  readonly settledSeconds: number
  /** This time; 1e-6 USDC. */
  readonly toPayeeUnits: bigint
  readonly toAuthorUnits: bigint
  readonly feeUnits: bigint
}

/** Pays payee, author and protocol what has vested; anyone may call it, the money goes where the terms say. */
export async function withdrawLease(
  client: FreeholdClient,
  lease: LeaseParameters,
): Promise<WithdrawLeaseReturnType> {
  const receipt = await writeEscrow(client, 'withdraw', [await packedTermsFor(client, lease)], lease)
  const { settledSeconds, toPayee, toAuthor, fee } = escrowEvent(receipt, 'LeaseWithdrawn')
  return {
    ...written(receipt),
    settledSeconds,
    toPayeeUnits: toPayee,
    toAuthorUnits: toAuthor,
    feeUnits: fee,
  }
}
