const DAY_SECONDS = 86_400

/** What badges of a host and kind follow from; all of it was told by contracts. Times are unix seconds, null before they come. */
export interface HostRecord {
  readonly host: bigint
  readonly kind: number
  /** When the host was registered. */
  readonly firstSeenAt: number
  /** When its owner retired it. */
  readonly retiredAt: number | null
  /** Leases that ran for an hour or more and ended because the tenant was done or the purse was empty. */
  readonly completedLeases: number
  readonly lastCompletedAt: number | null
  /** Begin of the first and of the last epoch in which a committee found it up. */
  readonly firstUpAt: number | null
  readonly lastUpAt: number | null
  /** Since when it is down; null while it is not. */
  readonly downSince: number | null
  /** When the last downtime that is over ended. */
  readonly lastDownUntil: number | null
}

export type BadgeName = 'steady' | 'established' | 'proven' | 'trusted'

/** Something good that facts say of a host, for as long as they do. */
export interface Badge {
  readonly name: BadgeName
  /** Since when it holds. */
  readonly sinceSeconds: number
  /** Until when it holds if nothing else happens. */
  readonly expiresAtSeconds: number
}

const STEADY_SECONDS = 30 * DAY_SECONDS
const SEEN_SECONDS = DAY_SECONDS
const ESTABLISHED_SECONDS = 90 * DAY_SECONDS
const ACTIVE_SECONDS = 90 * DAY_SECONDS
const COMPLETED = { proven: 10, trusted: 100 } as const

/**
 * The badges that a host has at a moment; a retired one has none. They are computed by the reader, since time alone ends them:
 * - `steady`: no confirmed DOWN for 30 days, counted from the first verdict or the end of the last downtime. Ends a day after the last
 *   epoch in which a committee found it up, and with the next confirmed DOWN.
 * - `established`: registered for 90 days. Ends 90 days after the last completed lease.
 * - `proven`, `trusted`: 10 or 100 leases completed. Ends 90 days after the last one; the larger stands for both.
 *
 * Who rents from itself pays the protocol's fee for each lease, and that is all that it costs to look proven.
 */
export function badgesAt(record: HostRecord, { atSeconds }: { atSeconds: number }): Badge[] {
  if (record.retiredAt !== null && record.retiredAt <= atSeconds) return []
  const badges = [steadyBadge(record), establishedBadge(record), completedBadge(record)]
  return badges.filter(
    (badge): badge is Badge =>
      badge !== null && badge.sinceSeconds <= atSeconds && atSeconds < badge.expiresAtSeconds,
  )
}

function steadyBadge({ firstUpAt, lastUpAt, downSince, lastDownUntil }: HostRecord): Badge | null {
  if (firstUpAt === null || lastUpAt === null || downSince !== null) return null
  return {
    name: 'steady',
    sinceSeconds: Math.max(firstUpAt, lastDownUntil ?? firstUpAt) + STEADY_SECONDS,
    expiresAtSeconds: lastUpAt + SEEN_SECONDS,
  }
}

function establishedBadge({ firstSeenAt, lastCompletedAt }: HostRecord): Badge | null {
  if (lastCompletedAt === null) return null
  return {
    name: 'established',
    sinceSeconds: firstSeenAt + ESTABLISHED_SECONDS,
    expiresAtSeconds: lastCompletedAt + ACTIVE_SECONDS,
  }
}

/** The index does not keep when the count was reached; it was reached at the last completed lease at the latest. */
function completedBadge({ completedLeases, lastCompletedAt }: HostRecord): Badge | null {
  if (lastCompletedAt === null || completedLeases < COMPLETED.proven) return null
  return {
    name: completedLeases >= COMPLETED.trusted ? 'trusted' : 'proven',
    sinceSeconds: lastCompletedAt,
    expiresAtSeconds: lastCompletedAt + ACTIVE_SECONDS,
  }
}
