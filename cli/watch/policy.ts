import { closeLease, type Lease } from '@freehold/sdk'
import { isAddressEqual } from 'viem'
import type { SigningClient } from '../kernel/context.ts'
import { shortId } from '../leases/words.ts'
import type { WatchState } from './state.ts'

/** What the tenant wants done about a machine that nobody reaches. */
export type UnreachablePolicy =
  | { readonly does: 'keep' }
  /** Ends the lease after so many epochs in a row, with this wallet. */
  | { readonly does: 'close'; readonly patienceEpochs: number; readonly signer: SigningClient }

export interface ObeyOptions {
  readonly state: WatchState
  readonly policy: UnreachablePolicy
  readonly note: (says: string) => void
  readonly signal: AbortSignal
}

/**
 * Closes a lease whose machine nobody reached for as many epochs in a row as the tenant has patience for. Its end is news like any
 * other. Never fails but for `signal`; returns whether it tried.
 */
export async function obey(
  { state, policy, note, signal }: ObeyOptions,
  { leaseId, terms }: Lease,
): Promise<boolean> {
  const inRow = state.of(leaseId)?.reach?.unreachableInRow ?? 0
  if (policy.does === 'keep' || inRow < policy.patienceEpochs) return false
  const { signer } = policy
  if (!isAddressEqual(terms.tenant, signer.account.address)) return false // only its tenant may be that hasty
  state.setClosedByUs(leaseId, true) // before it is sent: who is killed here must know later
  try {
    await closeLease(signer, { leaseId, terms, reason: 'Other', signal })
  } catch (error) {
    if (signal.aborted) return true
    state.setClosedByUs(leaseId, false)
    note(`Lease ${shortId(leaseId)} could not be closed, and is tried again: ${(error as Error).message}`)
  }
  return true
}
