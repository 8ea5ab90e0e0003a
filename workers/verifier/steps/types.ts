import type { VerifierContext } from '../context.ts'
import type { StepName, StepOf, VerifierView } from '../decide/index.ts'

/** A step with what it was decided from. */
export interface Task<Name extends StepName = StepName> {
  readonly context: VerifierContext
  readonly view: VerifierView
  readonly step: { readonly [One in Name]: StepOf<One> }[Name]
  readonly signal: AbortSignal
}
