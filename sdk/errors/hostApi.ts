import type { Problem } from '../hostApi/schemas/problem.ts'
import { FreeholdError } from './base.ts'

/** Why a call to a host's API failed: what the host says, or what kept it from answering. */
export type HostApiProblem = Problem | 'unreachable' | 'malformed' | 'signedOut' | 'wrongHost'

/** A call to a host's tenant API that did not succeed. */
export class HostApiError extends FreeholdError {
  override readonly name = 'HostApiError'
  readonly problem: HostApiProblem
  constructor(problem: HostApiProblem, message: string, options: { next?: string; cause?: unknown } = {}) {
    super(message, options)
    this.problem = problem
  }
}
