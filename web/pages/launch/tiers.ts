import { POINTS_PER_VCPU, type Tier } from '@freehold/sdk'

/** What a quality tier means to the person who pays for it. */
export const TIER_TEXT: Record<Tier, { name: string; means: string }> = {
  dedicated: { name: 'Dedicated', means: 'a whole core for each vCPU' },
  standard: { name: 'Standard', means: 'at least two thirds of a core for each vCPU' },
  balanced: { name: 'Balanced', means: 'at least half a core for each vCPU' },
  burstable: {
    name: 'Burstable',
    means: 'at least a quarter of a core for each vCPU, more when the host is idle',
  },
}

/** Compute points as cores: 667 is "0.67 cores". */
export function coresText(points: number): string {
  const cores = points / POINTS_PER_VCPU.dedicated
  return `${Number(cores.toFixed(2))} ${cores === 1 ? 'core' : 'cores'}`
}
