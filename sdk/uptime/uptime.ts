import { type Downtime, downSecondsIn, type Span } from './downtime.ts'

const HOUR_SECONDS = 3600
const DAY_SECONDS = 86_400

/** How a host was found in the epochs that began in an hour or on a UTC day. */
export interface UptimeSample {
  /** First unix second of the hour or day. */
  readonly startsAt: number
  readonly upEpochs: number
  readonly downEpochs: number
  /** Somebody named the host and no quorum agreed. */
  readonly unknownEpochs: number
}

/** What verifiers found of a host and kind, to the day: facts, whatever the time is now. */
export interface DailyUptimeFacts {
  /** Oldest first; days on which nobody said anything are left out. */
  readonly days: readonly UptimeSample[]
  /** When its billing clock stood, oldest first. */
  readonly downtimes: readonly Downtime[]
}

/** The same to the hour, too. */
export interface UptimeFacts extends DailyUptimeFacts {
  /** Oldest first, of the last 31 days; hours in which nobody said anything are left out. */
  readonly hours: readonly UptimeSample[]
}

/** How long a host was up, as far as anybody knows. */
export interface Uptime {
  readonly upSeconds: number
  /** At least the time for which tenants were credited. */
  readonly downSeconds: number
  /** upSeconds / (upSeconds + downSeconds), 0 to 1; null when nobody found it up or down. */
  readonly ratio: number | null
}

/** Uptime over a UTC day. */
export interface UptimeBar extends Uptime {
  /** First unix second of the day. */
  readonly startsAt: number
}

/** Uptime of a host, or of a lease on it, at a moment. */
export interface UptimeReport {
  readonly day: Uptime
  readonly week: Uptime
  readonly month: Uptime
  /** 90 days up to today, oldest first. */
  readonly bars: readonly UptimeBar[]
}

export interface UptimeAtParameters {
  /** Length of an epoch: `readEpochSeconds`. */
  epochSeconds: number
  /** Unix second that counts as now. */
  atSeconds: number
  /** Only this part of the host's life, that of a lease: from its activation until its end. Default: all of it. */
  life?: { readonly fromSeconds: number; readonly untilSeconds: number | null }
}

const WINDOW_DAYS = { day: 1, week: 7, month: 30 } as const
const BAR_DAYS = 90

/**
 * Uptime over the last 24 hours, 7 and 30 days, to the hour, and per day of the last 90.
 *
 * An epoch that a committee found up counts as up for its length, one that it found down as down. Time for which the billing clock
 * stood counts as down in any case: a host that is down for long is no longer probed. Epochs without a verdict are not counted,
 * neither way. Hours and days at the edges are counted whole where only epochs tell of them, and to the second where the clock does.
 */
export function uptimeAt(
  facts: UptimeFacts,
  { epochSeconds, atSeconds, life }: UptimeAtParameters,
): UptimeReport {
  const lived: Span = {
    fromSeconds: life?.fromSeconds ?? 0,
    untilSeconds: Math.min(life?.untilSeconds ?? atSeconds, atSeconds),
  }
  const within = (samples: readonly UptimeSample[], bucketSeconds: number, fromSeconds: number) =>
    uptimeIn({
      samples,
      downtimes: facts.downtimes,
      bucketSeconds,
      epochSeconds,
      fromSeconds: Math.max(fromSeconds, lived.fromSeconds),
      untilSeconds: lived.untilSeconds,
    })
  const windowOf = (days: number) => within(facts.hours, HOUR_SECONDS, atSeconds - days * DAY_SECONDS)
  return {
    day: windowOf(WINDOW_DAYS.day),
    week: windowOf(WINDOW_DAYS.week),
    month: windowOf(WINDOW_DAYS.month),
    bars: barStarts(atSeconds).map((startsAt) => ({
      startsAt,
      ...uptimeIn({
        samples: facts.days,
        downtimes: facts.downtimes,
        bucketSeconds: DAY_SECONDS,
        epochSeconds,
        fromSeconds: Math.max(startsAt, lived.fromSeconds),
        untilSeconds: Math.min(startsAt + DAY_SECONDS, lived.untilSeconds),
      }),
    })),
  }
}

/**
 * Uptime over the last so many UTC days, today's included: what `uptimeAt` tells to the hour, coarser, for lists of hosts whose hours
 * nobody wants to fetch.
 */
export function uptimeOfDays(
  { days: samples, downtimes }: DailyUptimeFacts,
  { days, epochSeconds, atSeconds }: { days: number; epochSeconds: number; atSeconds: number },
): Uptime {
  return uptimeIn({
    samples,
    downtimes,
    bucketSeconds: DAY_SECONDS,
    epochSeconds,
    fromSeconds: floorTo(atSeconds, DAY_SECONDS) - (days - 1) * DAY_SECONDS,
    untilSeconds: atSeconds,
  })
}

/** First seconds of the last 90 UTC days, today's included, oldest first. */
function barStarts(atSeconds: number): number[] {
  const today = floorTo(atSeconds, DAY_SECONDS)
  return Array.from({ length: BAR_DAYS }, (_, index) => today - (BAR_DAYS - 1 - index) * DAY_SECONDS)
}

interface WindowParameters extends Span {
  readonly samples: readonly UptimeSample[]
  readonly downtimes: readonly Downtime[]
  /** Length of a sample's hour or day. */
  readonly bucketSeconds: number
  readonly epochSeconds: number
}

function uptimeIn(window: WindowParameters): Uptime {
  const { samples, downtimes, bucketSeconds, epochSeconds, fromSeconds, untilSeconds } = window
  if (fromSeconds >= untilSeconds) return { upSeconds: 0, downSeconds: 0, ratio: null }
  const first = floorTo(fromSeconds, bucketSeconds)
  const found = samples.filter(({ startsAt }) => startsAt >= first && startsAt < untilSeconds)
  let upSeconds = 0
  let downSeconds = downSecondsIn({ fromSeconds, untilSeconds }, downtimes)
  for (const { startsAt, upEpochs, downEpochs } of found) {
    const bucket = {
      fromSeconds: Math.max(startsAt, fromSeconds),
      untilSeconds: Math.min(startsAt + bucketSeconds, untilSeconds),
    }
    const credited = downSecondsIn(bucket, downtimes)
    upSeconds += upEpochs * epochSeconds
    downSeconds += Math.max(0, downEpochs * epochSeconds - credited)
  }
  const known = upSeconds + downSeconds
  return { upSeconds, downSeconds, ratio: known === 0 ? null : upSeconds / known }
}

const floorTo = (seconds: number, step: number) => Math.floor(seconds / step) * step
