/** A time in which a host's billing clock stood, by a verdict. */
export interface Downtime {
  /** Unix second from which it stood. */
  readonly fromSeconds: number
  /** Unix second in which it ran again; null while it stands. */
  readonly untilSeconds: number | null
  /** Unix second of the verdict's block: until then everybody reckoned without it. */
  readonly toldAtSeconds: number
}

/** A span of time in unix seconds, its end not included. */
export interface Span {
  readonly fromSeconds: number
  readonly untilSeconds: number
}

/** Seconds of a span in which the clock stood. */
export function overlapSeconds({ fromSeconds, untilSeconds }: Span, downtime: Downtime): number {
  const from = Math.max(fromSeconds, downtime.fromSeconds)
  const until = Math.min(untilSeconds, downtime.untilSeconds ?? untilSeconds)
  return Math.max(0, until - from)
}

/** The same of several downtimes, which never overlap each other: the contract refuses a latch from before the last lift. */
export function downSecondsIn(span: Span, downtimes: readonly Downtime[]): number {
  return downtimes.reduce((sum, downtime) => sum + overlapSeconds(span, downtime), 0)
}
