import type { FreeholdClient } from '../client.ts'
import { writeEscrow } from '../transactions/write.ts'
import { CLOSE_REASONS, type GivenCloseReason } from '../types.ts'
import {
  escrowEvent,
  type LeaseParameters,
  packedTermsFor,
  type WriteReturnType,
  written,
} from './support.ts'

export interface CloseLeaseParameters extends LeaseParameters {
  /** Default: TenantDone. */
  reason?: GivenCloseReason
  /** The tenant gives up credit for outages that may still be confirmed, so that all is settled at once. Others cannot. */
  waiveHold?: boolean
}

export interface CloseLeaseReturnType extends WriteReturnType {
  /** Settling: some seconds are held until no verdict can reach them; `finalizeLease` pays them out then. */
  readonly state: 'Closed' | 'Settling'
  readonly billedSeconds: number
  readonly settledSeconds: number
  /** To the tenant; 1e-6 USDC. */
  readonly refundedUnits: bigint
  readonly toPayeeUnits: bigint
  readonly toAuthorUnits: bigint
  readonly feeUnits: bigint
}

/** Ends an active lease: the tenant gets the unbilled money back at once. Tenant, operator or owner; anyone once the grace is over. */
export async function closeLease(
  client: FreeholdClient,
  { reason = 'TenantDone', waiveHold = false, ...lease }: CloseLeaseParameters,
): Promise<CloseLeaseReturnType> {
  const terms = await packedTermsFor(client, lease)
  const args = [terms, CLOSE_REASONS.indexOf(reason), waiveHold] as const
  const receipt = await writeEscrow(client, 'close', args, lease)
  const { billedSeconds, settledSeconds, refunded, toPayee, toAuthor, fee } = escrowEvent(
    receipt,
    'LeaseClosed',
  )
  return {
    ...written(receipt),
    state: settledSeconds === billedSeconds ? 'Closed' : 'Settling',
    billedSeconds,
    settledSeconds,
    refundedUnits: refunded,
    toPayeeUnits: toPayee,
    toAuthorUnits: toAuthor,
    feeUnits: fee,
  }
}
