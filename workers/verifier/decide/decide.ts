import { doubt } from './doubt.ts'
import { judge } from './judge.ts'
import type { Step } from './steps.ts'
import { takePart } from './take-part.ts'
import type { VerifierView } from './view.ts'

/**
 * All that a verifier should do now, from what the chain says and what is on its disk. Pure; each step may be taken beside the
 * others, and twice.
 */
export function nextSteps(view: VerifierView): Step[] {
  return [...takePart(view), ...judge(view), ...doubt(view)]
}
