import type { FreeholdClient } from '../client.ts'
import { writeEscrow } from '../transactions/write.ts'
import { DECLINE_REASONS, type DeclineReason } from '../types.ts'
import {
  escrowEvent,
  type LeaseParameters,
  packedTermsFor,
  type WriteReturnType,
  written,
} from './support.ts'

export interface DeclineLeaseParameters extends LeaseParameters {
  reason: DeclineReason
}

export interface DeclineLeaseReturnType extends WriteReturnType {
  readonly refundedUnits: bigint
  /** Open fee that went to the protocol because the manifest was bad. */
  readonly openFeeKeptUnits: bigint
}

/** Refuses a lease that is not active yet; operator only. The tenant gets the deposit back. */
export async function declineLease(
  client: FreeholdClient,
  { reason, ...lease }: DeclineLeaseParameters,
): Promise<DeclineLeaseReturnType> {
  const terms = await packedTermsFor(client, lease)
  const receipt = await writeEscrow(client, 'decline', [terms, DECLINE_REASONS.indexOf(reason)], lease)
  const { refunded, openFeeKept } = escrowEvent(receipt, 'LeaseDeclined')
  return { ...written(receipt), refundedUnits: refunded, openFeeKeptUnits: openFeeKept }
}
