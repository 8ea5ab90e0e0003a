import {
  type Badge,
  badgesAt,
  type FreeholdClient,
  readVerifierConstants,
  reputationOf,
  type UptimeReport,
  uptimeAt,
} from '@freehold/sdk'
import {
  queryHostRecords,
  queryUptime,
  SubgraphQueryError,
  SubgraphUnavailableError,
} from '@freehold/sdk/subgraph'

/** What verifiers say of a host, as far as the index is there to tell. */
export interface KnownUptime {
  readonly uptime: UptimeReport | null
  readonly badges: readonly Badge[]
  /** `reputationOf` the host's whole life, 0 to 100; null where the index does not tell. */
  readonly reputation: number | null
  /** Why it is not known; null when it is. */
  readonly uptimeMissing: string | null
}

export interface KnownUptimeParameters {
  host: bigint
  kind: number
  /** Unix second that counts as now. */
  atSeconds: number
  /** Only this part of the host's life, that of a lease. */
  life?: { readonly fromSeconds: number; readonly untilSeconds: number | null }
  signal: AbortSignal
}

/** Uptime and badges of a host. Never fails for want of an index: the chain's own facts stand without it. */
export async function knownUptime(
  client: FreeholdClient,
  { host, kind, atSeconds, life, signal }: KnownUptimeParameters,
): Promise<KnownUptime> {
  if (client.network.subgraphUrl === null) {
    return { uptime: null, badges: [], reputation: null, uptimeMissing: 'this network has no subgraph' }
  }
  try {
    const [facts, [record], { timing }] = await Promise.all([
      queryUptime(client, { host, kind, atSeconds, signal }),
      queryHostRecords(client, { host, kind, signal }),
      readVerifierConstants(client),
    ])
    const { epochSeconds } = timing
    const whole = uptimeAt(facts, { epochSeconds, atSeconds })
    return {
      uptime: life ? uptimeAt(facts, { epochSeconds, atSeconds, life }) : whole,
      reputation: reputationOf(whole.bars, { atSeconds }),
      badges: record ? badgesAt(record, { atSeconds }) : [],
      uptimeMissing: null,
    }
  } catch (error) {
    if (!isIndexTrouble(error)) throw error
    return { uptime: null, badges: [], reputation: null, uptimeMissing: error.message }
  }
}

/** The index does not answer, or refuses. */
export function isIndexTrouble(error: unknown): error is SubgraphUnavailableError | SubgraphQueryError {
  return error instanceof SubgraphUnavailableError || error instanceof SubgraphQueryError
}
