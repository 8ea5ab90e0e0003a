import type { GuestStats } from '../../hypervisor/index.ts'

/** Counters of a guest that tells everything, some of them as a test wishes. */
export function guestStats(change: Partial<GuestStats> = {}): GuestStats {
  return {
    name: 'fh-1',
    cpuTimeNs: 0,
    vcpus: 1,
    stealNs: 0,
    memory: { maximumKib: 512, currentKib: 400, unusedKib: 50, usableKib: 300, residentKib: 600 },
    disks: [{ device: 'vda', readBytes: 0, readRequests: 0, writeBytes: 0, writeRequests: 0 }],
    nics: [{ device: 'tap', rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 }],
    ...change,
  }
}
