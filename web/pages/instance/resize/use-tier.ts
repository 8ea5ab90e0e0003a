import { type Lease, TIERS, type Tier } from '@freehold/sdk'
import { useInstance } from '../../../hosts/use-instance.ts'
import { launchOfLease } from '../../../transactions/launches.ts'
import { guessOf } from '../relaunch.ts'

/** The quality tier of an instance: as the host says, else as this browser remembers, else the best that its points could mean. */
export function useTier(lease: Lease): Tier {
  const { data: instance } = useInstance()
  const named = instance?.tier ?? launchOfLease(lease)?.tier ?? guessOf(lease.terms.shape.points).tier
  return TIERS.find((tier) => tier === named) ?? 'dedicated'
}
