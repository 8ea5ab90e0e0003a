import { tapName } from '../hypervisor/names.ts'
import type { NetworkCommand } from './commands.ts'

/** How one interface is held to a rate, as the kernel shows it. */
export interface FoundShaping {
  /** Bytes per second of the token bucket at the interface's way out; null: none. */
  readonly bytesPerSecond: number | null
  /** Whether there is a place for filters at its way in. */
  readonly filtersIngress: boolean
}

export const noShaping: FoundShaping = { bytesPerSecond: null, filtersIngress: false }

/** Most Mbit/s that a guest can be held to; a host without such a wire need not sell it. */
export const mostMbps = 100_000

/** Packets wait at most this long; what would wait longer is dropped, which tells their sender to slow down. */
const queueMs = 100
/** What may pass at once: 10 ms worth, and enough for a few full packets. */
const burstBytes = (mbps: number): number => Math.max(32_768, mbps * 1250)

/**
 * The interface through which a guest's own packets are sent a second time, to be held to the rate: the kernel can make
 * packets wait on their way out only.
 */
export function shaperName(guest: string): string {
  return `fi${tapName(guest).slice(2)}`
}

/** What turns the shaping of one guest into what is wanted. The tap and, when a rate is wanted, the shaper are there. Pure. */
export function planShaping(
  guest: string,
  mbps: number | undefined,
  found: ReadonlyMap<string, FoundShaping>,
): NetworkCommand[] {
  const tap = tapName(guest)
  const shaper = shaperName(guest)
  const now = found.get(tap) ?? noShaping
  const shaperNow = found.get(shaper) ?? noShaping
  const tc = (command: string): NetworkCommand => ['tc', ...command.split(' ')]
  if (mbps === undefined) {
    return [
      ...(now.bytesPerSecond === null ? [] : [tc(`qdisc delete dev ${tap} root`)]),
      ...(now.filtersIngress ? [tc(`qdisc delete dev ${tap} clsact`)] : []),
    ]
  }
  const wanted = mbps * 125_000
  const hold = (device: string) =>
    tc(
      `qdisc replace dev ${device} root handle 1: tbf rate ${mbps}mbit burst ${burstBytes(mbps)} latency ${queueMs}ms`,
    )
  return [
    ...(now.bytesPerSecond === wanted ? [] : [hold(tap)]),
    ...(shaperNow.bytesPerSecond === wanted ? [] : [hold(shaper)]),
    ...(now.filtersIngress ? [] : [tc(`qdisc replace dev ${tap} clsact`)]),
    // Always: it leads to the shaper of today, not to one that somebody removed. Replacing it loses no packet.
    tc(
      `filter replace dev ${tap} ingress pref 1 handle 800::1 protocol all u32 match u32 0 0 action mirred egress redirect dev ${shaper}`,
    ),
  ]
}
