import type { FreeholdClient } from '../client.ts'
import { writeEscrow } from '../transactions/write.ts'
import { CANCEL_REASONS, type CancelReason } from '../types.ts'
import {
  escrowEvent,
  type LeaseParameters,
  packedTermsFor,
  type WriteReturnType,
  written,
} from './support.ts'

export interface CancelLeaseParameters extends LeaseParameters {
  reason: CancelReason
}

export interface CancelLeaseReturnType extends WriteReturnType {
  readonly refundedUnits: bigint
  /** Open fee that stayed with the payee; nothing after the deadline. */
  readonly openFeePaidUnits: bigint
}

/** Ends a lease that is not active yet: the tenant at any time, leaving the open fee; anyone after the deadline, with everything back. */
export async function cancelLease(
  client: FreeholdClient,
  { reason, ...lease }: CancelLeaseParameters,
): Promise<CancelLeaseReturnType> {
  const terms = await packedTermsFor(client, lease)
  const receipt = await writeEscrow(client, 'cancel', [terms, CANCEL_REASONS.indexOf(reason)], lease)
  const { refunded, openFeePaid } = escrowEvent(receipt, 'LeaseCancelled')
  return { ...written(receipt), refundedUnits: refunded, openFeePaidUnits: openFeePaid }
}
