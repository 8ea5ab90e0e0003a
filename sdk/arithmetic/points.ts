/** Quality tiers: how many compute points one vCPU reserves. The contracts know points only. */
export const POINTS_PER_VCPU = { dedicated: 1000, standard: 667, balanced: 500, burstable: 250 } as const

export type Tier = keyof typeof POINTS_PER_VCPU

export const TIERS = Object.keys(POINTS_PER_VCPU) as readonly Tier[]

/**
 * Compute points of a number of virtual processors.
 * @throws RangeError unless `vcpus` is a whole number of at least 1.
 */
export function pointsOf(vcpus: number, tier: Tier): number {
  if (!Number.isSafeInteger(vcpus) || vcpus < 1) {
    throw new RangeError(`vcpus is ${vcpus}; it must be a whole number of at least 1.`)
  }
  return vcpus * POINTS_PER_VCPU[tier]
}
