import type { Lease } from '@freehold/sdk'
import type { Instance } from '@freehold/sdk/hostApi'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { walletInUse } from '../wallets/choose.ts'
import { reach } from './open.ts'

/** What a host says of a machine right now. */
export interface Glimpse {
  readonly instance: Instance | null
  /** Why it is not known; null when it is, or when there is nothing to know. */
  readonly instanceMissing: string | null
}

/** A look must not hold up what the chain says. */
const TIMEOUT_MS = 4000

/**
 * Asks the host of a lease how its machine is, where that can be done without asking a person for a passphrase, or where it is
 * wanted all the same. Never fails: the chain's own facts stand without it.
 */
export async function glimpse(
  context: Context,
  lease: Lease,
  { isWanted }: { isWanted: boolean },
): Promise<Glimpse> {
  const { state } = lease.status
  if (state !== 'Active' && !isWanted) return { instance: null, instanceMissing: null }
  try {
    const { api, call, leaseId } = await reach(context, lease, { timeoutMs: TIMEOUT_MS })
    const isSilent = walletInUse(context).kind === 'development' || (await api.session()) !== null
    if (!isSilent && !isWanted)
      return { instance: null, instanceMissing: 'not asked; --live signs in to the host and asks' }
    return { instance: await call('getInstance', { params: { lease: leaseId } }), instanceMissing: null }
  } catch (error) {
    if (error instanceof CliError) return { instance: null, instanceMissing: error.message }
    throw error
  }
}
