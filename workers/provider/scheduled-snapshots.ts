import type { Hex } from 'viem'
import { tellOwnDoing } from './own-doings.ts'
import type { HostContext } from './steps/index.ts'

/** Takes the snapshots that tenants' schedules ask for now, and writes down in the audit log what came of each. */
export async function takeScheduledSnapshots(
  host: Pick<HostContext, 'snapshots' | 'snapshotSourceOf' | 'audit'>,
  leases: readonly Hex[],
  now: number,
): Promise<void> {
  // Snapshots belong to the instance, which is named by its first lease; the log is kept under the one that pays.
  const sources = new Map(leases.map((lease) => [lease, host.snapshotSourceOf(lease)]))
  const leaseOf = new Map([...sources].map(([lease, source]) => [source.lease, lease]))
  for (const { lease: instance, taken, removed } of await host.snapshots.takeDue(
    [...sources.values()],
    now,
  )) {
    const lease = leaseOf.get(instance)!
    const tell = (action: string, details: Record<string, string>) =>
      tellOwnDoing(host, lease, { by: 'snapshotSchedule', action, details })
    if (taken === null) {
      await tell('takeSnapshot', { outcome: 'failed' })
      continue
    }
    await tell('takeSnapshot', { name: taken.name, consistency: taken.consistency })
    for (const name of removed) await tell('deleteSnapshot', { name })
  }
}
