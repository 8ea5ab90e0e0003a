import { ContractRefusedError, finalizeLease, type Lease } from '@freehold/sdk'
import { type Hex, isAddressEqual } from 'viem'
import type { SigningClient } from '../kernel/context.ts'
import { shortId } from '../leases/words.ts'

export interface SettleOptions {
  /** null: nothing is settled. */
  readonly settler: SigningClient | null
  readonly note: (says: string) => void
  readonly signal: AbortSignal
}

/** After so long it is tried again: it may have failed, or not have been seen yet by who looks at leases. */
const AGAIN_MS = 15_000

/**
 * Settles the wallet's own leases whose hold is over, one after the other. Before that it would give credit away. That a lease is
 * settled is news like any other. Never fails but for `signal`.
 * @param notBefore When a lease may be tried again, in milliseconds of `Date.now()`.
 */
export async function settleHeld(
  { settler, note, signal }: SettleOptions,
  leases: readonly Lease[],
  notBefore: Map<Hex, number>,
): Promise<void> {
  if (settler === null) return
  const due = leases.filter(
    ({ leaseId, terms, status, atSeconds }) =>
      atSeconds >= status.finalizableAt &&
      isAddressEqual(terms.tenant, settler.account.address) &&
      Date.now() >= (notBefore.get(leaseId) ?? 0),
  )
  for (const { leaseId, terms } of due) {
    signal.throwIfAborted()
    try {
      await finalizeLease(settler, { leaseId, terms, signal })
    } catch (error) {
      signal.throwIfAborted()
      if (!isSettledAlready(error))
        note(
          `Lease ${shortId(leaseId)} could not be settled, and is tried again: ${(error as Error).message}`,
        )
    }
    notBefore.set(leaseId, Date.now() + AGAIN_MS)
  }
}

/** Somebody was faster. */
const isSettledAlready = (error: unknown) =>
  error instanceof ContractRefusedError && error.errorName === 'WrongState'
