import { type Lease, POINTS_PER_VCPU, TIERS } from '@freehold/sdk'
import { type Launch, launchOfLease } from '../../transactions/launches.ts'
import { DEFAULT_INTENT, intentQuery } from '../launch/intent.ts'

/** The address of a launch like an earlier one, on its disk while the host keeps it. */
export function relaunchQuery(lease: Lease): Record<string, string | undefined> {
  const { leaseId, terms } = lease
  const launch = launchOfLease(lease) ?? guessOf(terms.shape.points)
  const { memoryMib, diskGib, mbps } = terms.shape
  const tier = TIERS.find((known) => known === launch.tier) ?? DEFAULT_INTENT.tier
  const intent = {
    ...DEFAULT_INTENT,
    image: launch.image,
    vcpus: launch.vcpus,
    tier,
    memoryMib,
    diskGib,
    mbps,
    host: terms.host,
    from: leaseId,
  }
  return intentQuery(intent)
}

/** vCPUs and tier that make so many points, for a lease that another browser launched. */
export function guessOf(points: number): Launch {
  const tier = TIERS.find((candidate) => points % POINTS_PER_VCPU[candidate] === 0) ?? 'dedicated'
  return { image: '', hostname: '', tier, vcpus: Math.max(1, Math.round(points / POINTS_PER_VCPU[tier])) }
}
