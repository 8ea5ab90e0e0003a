import type { ServedEvidence } from '@freehold/sdk/evidence'

/** Who gave nothing, and why: "Nothing from seat 3, epoch 1201 (it cannot be reached from here)." Empty when everybody gave. */
export function missingText(served: readonly ServedEvidence[]): string {
  const reasons = new Map<string, string[]>()
  for (const { seat, epoch, missing } of served) {
    if (missing === null) continue
    reasons.set(missing, [...(reasons.get(missing) ?? []), `seat ${seat}, epoch ${epoch}`])
  }
  if (reasons.size === 0) return ''
  return `Nothing from ${[...reasons].map(([reason, who]) => `${who.join('; ')} (${reason})`).join('; ')}.`
}
