import { type Downtime, overlapSeconds, type Span } from './downtime.ts'

/** What the index remembers of a lease's billing clock. Times are unix seconds. */
export interface ClockHistory {
  readonly activatedAt: number
  /** When it was closed; null while it runs. */
  readonly endedAt: number | null
  /** When the last of its money moved: what was told later credits nothing; null before. */
  readonly settledAt: number | null
  /** Seconds that everything put in so far pays for. */
  readonly fundedSeconds: number
  /** The times that its dry purse was topped up, oldest first. */
  readonly revivals: readonly Revival[]
}

/** A dry purse was topped up. */
export interface Revival {
  readonly atSeconds: number
  /** Seconds that had been funded before, all of them behind it. */
  readonly spentSeconds: number
}

/** What a verdict gave back to a lease, or spared it. */
export interface DowntimeCredit<Told extends Downtime = Downtime> {
  readonly downtime: Told
  /** Seconds that would have been billed without it. */
  readonly creditedSeconds: number
}

/**
 * Why a lease paid for fewer seconds than it lasted: each downtime with the seconds in which it kept the purse from being used. A lease
 * that is dry while its host is down loses nothing, so nothing is credited for that time. Downtimes without effect are left out.
 * `ranSeconds` is the time in which the purse held out: less the credits it is what was billed. To a lease that was revived while a
 * downtime reached behind it, and whose host was down again before anybody touched it, the contract may give up to an hour more: of
 * two latches it remembers the newest (docs/contracts.md).
 */
export function creditsOf<Told extends Downtime>(
  history: ClockHistory,
  downtimes: readonly Told[],
  { atSeconds }: { atSeconds: number },
): { readonly credits: readonly DowntimeCredit<Told>[]; readonly ranSeconds: number } {
  const { settledAt } = history
  const told = downtimes.filter(({ toldAtSeconds }) => settledAt === null || toldAtSeconds <= settledAt)
  const runs = runsOf(history, told, atSeconds)
  const credits = told.map((downtime) => ({
    downtime,
    creditedSeconds: runs.reduce((sum, run) => sum + overlapSeconds(run, downtime), 0),
  }))
  return {
    credits: credits.filter(({ creditedSeconds }) => creditedSeconds > 0),
    ranSeconds: runs.reduce((sum, { fromSeconds, untilSeconds }) => sum + untilSeconds - fromSeconds, 0),
  }
}

/** The spans in which the purse held out: up to each revival, and from the last one up to the end. */
function runsOf(history: ClockHistory, downtimes: readonly Downtime[], atSeconds: number): Span[] {
  const { activatedAt, endedAt, fundedSeconds, revivals } = history
  const runs: Span[] = []
  let fromSeconds = activatedAt
  let spent = 0
  const last = { atSeconds: endedAt ?? atSeconds, spentSeconds: fundedSeconds }
  for (const mark of [...revivals, last]) {
    const known = downtimes.filter(({ toldAtSeconds }) => toldAtSeconds <= mark.atSeconds)
    const dryAt = secondAfter(fromSeconds, mark.spentSeconds - spent, known)
    runs.push({ fromSeconds, untilSeconds: Math.min(dryAt, mark.atSeconds) })
    fromSeconds = mark.atSeconds
    spent = mark.spentSeconds
  }
  return runs
}

/** The second in which a clock that stands in downtimes has run so far. */
function secondAfter(fromSeconds: number, runSeconds: number, downtimes: readonly Downtime[]): number {
  let until = fromSeconds + runSeconds
  for (const downtime of [...downtimes].sort((a, b) => a.fromSeconds - b.fromSeconds)) {
    if (downtime.fromSeconds >= until) break
    if (downtime.untilSeconds === null) return Number.POSITIVE_INFINITY
    until += overlapSeconds({ fromSeconds, untilSeconds: downtime.untilSeconds }, downtime)
  }
  return until
}
