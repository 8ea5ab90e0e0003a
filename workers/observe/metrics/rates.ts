import type { GuestStats } from '../../hypervisor/index.ts'
import { columnOf, emptyRow, type Row } from './columns.ts'

/** Counters of one guest as they were at a moment of the steady clock. */
export interface Reading {
  readonly atMs: number
  readonly stats: GuestStats
}

/** Further apart two readings tell nothing about a second: the time between is a gap. */
const furthestApartMs = 10_000

/**
 * What happened between two readings of a guest, per second. Pure. Without an earlier one, or after a long silence, only what
 * is no rate is known. Counters begin anew with the guest's QEMU: one that went back says nothing this time.
 */
export function rowOf(earlier: Reading | null, later: Reading): Row {
  const row = emptyRow()
  setMemory(row, later.stats)
  const elapsedMs = earlier === null ? 0 : later.atMs - earlier.atMs
  if (earlier === null || elapsedMs <= 0 || elapsedMs > furthestApartMs) return row
  const [before, now] = [earlier.stats, later.stats]
  // A QEMU that began anew takes all of its counters back, also those that have already overtaken their old value.
  if (now.cpuTimeNs < before.cpuTimeNs) return row
  const perSecond = (from: number | null, to: number | null): number =>
    from === null || to === null || to < from ? Number.NaN : ((to - from) * 1000) / elapsedMs
  const percent = (from: number | null, to: number | null): number =>
    Math.min(100, perSecond(from, to) / 1e7 / Math.max(1, now.vcpus))
  row[columnOf('cpuPercent')] = percent(before.cpuTimeNs, now.cpuTimeNs)
  row[columnOf('stealPercent')] = percent(before.stealNs, now.stealNs)
  for (const [column, total] of totals) row[columnOf(column)] = perSecond(total(before), total(now))
  return row
}

/** Counters that are added up over all disks or cards of a guest. */
const totals = [
  ['diskReadBytesPerSecond', (stats: GuestStats) => sumOf(stats.disks, 'readBytes')],
  ['diskWrittenBytesPerSecond', (stats: GuestStats) => sumOf(stats.disks, 'writeBytes')],
  ['diskReadsPerSecond', (stats: GuestStats) => sumOf(stats.disks, 'readRequests')],
  ['diskWritesPerSecond', (stats: GuestStats) => sumOf(stats.disks, 'writeRequests')],
  // With user networking nobody counts: not known is not zero.
  ['netReceivedBytesPerSecond', (stats: GuestStats) => sumOf(someOf(stats.nics), 'rxBytes')],
  ['netSentBytesPerSecond', (stats: GuestStats) => sumOf(someOf(stats.nics), 'txBytes')],
] as const

/** Sum of one counter, or null when nobody counted. */
export function sumOf<K extends string>(parts: readonly Readonly<Record<K, number>>[] | null, key: K) {
  return parts === null ? null : parts.reduce((sum, part) => sum + part[key], 0)
}

/** Null instead of an empty list. */
export const someOf = <T>(parts: readonly T[]): readonly T[] | null => (parts.length === 0 ? null : parts)

/** Bytes in use in the guest, and bytes it has; null when not known. */
export function memoryOf({ memory }: GuestStats): { used: number | null; total: number | null } {
  if (memory === null) return { used: null, total: null }
  const free = memory.usableKib ?? memory.unusedKib
  // A guest without a balloon driver does not tell; then all we know is what it took of the host.
  const usedKib =
    free === null ? Math.min(memory.residentKib, memory.currentKib) : Math.max(0, memory.currentKib - free)
  return { used: usedKib * 1024, total: memory.currentKib * 1024 }
}

function setMemory(row: Row, stats: GuestStats): void {
  const { used, total } = memoryOf(stats)
  row[columnOf('memoryUsedBytes')] = used ?? Number.NaN
  row[columnOf('memoryTotalBytes')] = total ?? Number.NaN
}
