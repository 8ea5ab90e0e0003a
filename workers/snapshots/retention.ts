import type { SnapshotSchedule } from '@freehold/sdk/hostApi'
import type { Snapshot } from './types.ts'

type Dated = Pick<Snapshot, 'name' | 'takenAt' | 'isScheduled'>

/**
 * Whether the schedule asks for a snapshot now (Unix seconds). The first is due at once. One from the future, taken while the
 * host's clock was wrong, does not put the next off. Pure.
 */
export function isDue(schedule: SnapshotSchedule, snapshots: readonly Dated[], now: number): boolean {
  const before = snapshots.filter((one) => one.isScheduled && one.takenAt <= now)
  const last = Math.max(0, ...before.map((one) => one.takenAt))
  return now >= last + schedule.everyHours * 3600
}

/** Which the schedule no longer keeps: all but the newest of its own. What a tenant took stays. Pure. */
export function expired(schedule: SnapshotSchedule | null, snapshots: readonly Dated[]): readonly string[] {
  if (schedule === null) return []
  return scheduledNewestFirst(snapshots)
    .slice(schedule.keep)
    .map(({ name }) => name)
}

/** The scheduled ones to give up, the oldest first, so that one more of `bytes` fits into the limits; null: not even so. Pure. */
export function roomFor(
  bytes: number,
  limits: { readonly count: number; readonly bytes: number },
  snapshots: readonly (Dated & Pick<Snapshot, 'bytes'>)[],
): readonly string[] | null {
  const oldestFirst = [...scheduledNewestFirst(snapshots)].reverse()
  let left = snapshots.length
  let used = snapshots.reduce((sum, one) => sum + one.bytes, 0)
  const fits = () => left < limits.count && used + bytes <= limits.bytes
  const given: string[] = []
  for (const one of oldestFirst) {
    if (fits()) break
    given.push(one.name)
    left -= 1
    used -= one.bytes
  }
  return fits() ? given : null
}

function scheduledNewestFirst<T extends Dated>(snapshots: readonly T[]): T[] {
  return snapshots
    .filter(({ isScheduled }) => isScheduled)
    .sort((a, b) => b.takenAt - a.takenAt || (a.name < b.name ? 1 : -1))
}

/** Name of a scheduled snapshot: when it was taken, in UTC. Pure. */
export function scheduledName(now: number): string {
  const digits = new Date(now * 1000).toISOString().replace(/[-:]/g, '').slice(0, 15).toLowerCase()
  return `auto-${digits}`
}
