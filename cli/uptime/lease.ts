import type { FreeholdClient, Lease } from '@freehold/sdk'
import { queryCredits } from '@freehold/sdk/subgraph'
import { isIndexTrouble, type KnownUptime, knownUptime } from './known.ts'

/** What verifiers say of a lease's host during its life, and what the lease did not have to pay for. */
export interface LeaseUptime extends KnownUptime {
  /** null where the index does not tell. */
  readonly creditedSeconds: number | null
  /** What those seconds would have cost; 1e-6 USDC. */
  readonly creditedUnits: bigint | null
}

/** Uptime and credits of a lease; of one that never ran there is nothing to say. Never fails for want of an index. */
export async function leaseUptime(
  client: FreeholdClient,
  lease: Lease,
  { signal }: { signal: AbortSignal },
): Promise<LeaseUptime> {
  const { leaseId, atSeconds, terms } = lease
  const nothing = {
    uptime: null,
    badges: [],
    reputation: null,
    uptimeMissing: null,
    creditedSeconds: null,
    creditedUnits: null,
  }
  if (lease.activation === null || client.network.subgraphUrl === null) return nothing
  try {
    const credits = await queryCredits(client, { leaseId, atSeconds, signal })
    if (!credits || credits.activatedAt === null) return nothing
    const { activatedAt, endedAt, creditedSeconds, creditedUnits } = credits
    const life = { fromSeconds: activatedAt, untilSeconds: endedAt }
    const { host, kind } = terms
    const known = await knownUptime(client, { host, kind, atSeconds, life, signal })
    return { ...known, creditedSeconds, creditedUnits }
  } catch (error) {
    if (!isIndexTrouble(error)) throw error
    return { ...nothing, uptimeMissing: error.message }
  }
}
