import { z } from 'zod'
import { POINTS_PER_VCPU, type Tier } from './points.ts'

/** A vCPU that gets nine tenths of its points got its class. */
const enough = 0.9

const fact = z.object({ benchmark: z.object({ pointsPerCore: z.number().positive() }) })

/** Compute points of one thread alone, as a host wrote them into its `hardware` fact; null where it does not say. */
export function threadPointsIn(hardware: string): number | null {
  try {
    return fact.parse(JSON.parse(hardware)).benchmark.pointsPerCore
  } catch {
    return null // hosts write what they like
  }
}

/** Whether a thread that does so many points alone can be a vCPU of this tier: no vCPU is faster than a thread. null: not measured. */
export const threadCarries = (threadPoints: number | null, tier: Tier): boolean =>
  threadPoints === null || threadPoints >= POINTS_PER_VCPU[tier] * enough
