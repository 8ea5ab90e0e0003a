import {
  type ProbeParameters,
  type ProbeResult,
  probe as probeForReal,
} from '../../../workers/verifier/probe/index.ts'

/** How a verifier looks at a target, or pretends to. */
export type Probe = (parameters: ProbeParameters) => Promise<ProbeResult>

/** Says DOWN of everybody. */
export const sayDown: Probe = async () => ({ outcome: 'down', reason: 'refused', says: 'So it is said.' })

/** Looks until it was answered once; from then on it shows that transcript and says UP. */
export function sayUpWithOld(): Probe {
  let kept: ProbeResult | null = null
  return async (parameters) => {
    if (kept !== null) return kept
    const result = await probeForReal(parameters)
    if (result.outcome === 'up') kept = result
    return result
  }
}
