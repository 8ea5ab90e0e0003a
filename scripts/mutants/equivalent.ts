import type { Mutant } from './generate.ts'

/** A mutant that no test can tell from the original, and why. */
export interface Equivalent {
  readonly place: string
  readonly before: string
  readonly after: string
  readonly because: string
}

/** Kept short: whoever adds to it owes the proof. */
export const EQUIVALENT: readonly Equivalent[] = []

/** Why this mutant changes nothing, or null. */
export function equivalence(mutant: Mutant): string | null {
  const match = EQUIVALENT.find(
    ({ place, before, after }) =>
      place === mutant.place && before === mutant.before && after === mutant.after,
  )
  return match?.because ?? null
}
