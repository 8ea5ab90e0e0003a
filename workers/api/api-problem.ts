import { PROBLEMS, type Problem, type ProblemAnswer } from '@freehold/sdk/hostApi'
import { OperationRefusal } from './operations.ts'

/** A refusal with its answer; whatever else is thrown is a fault of the host. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly code: Problem
  readonly next: string | undefined
  /** When it is worth trying again. */
  readonly retryAfterMs: number | undefined
  constructor(code: Problem, message: string, options: { next?: string; retryAfterMs?: number } = {}) {
    super(message)
    this.code = code
    this.next = options.next
    this.retryAfterMs = options.retryAfterMs
  }
}

/** What a failure is to the caller. Faults are told to `onFault` and to nobody else: their text may name paths. */
export function problemOf(error: unknown, onFault: (error: Error) => void): ApiProblem {
  if (error instanceof ApiProblem) return error
  if (error instanceof OperationRefusal)
    return new ApiProblem(error.reason, error.message, error.next === undefined ? {} : { next: error.next })
  onFault(error instanceof Error ? error : new Error(String(error)))
  return new ApiProblem('failed', 'The host met an error; its log says more.')
}

/** The HTTP answer of a problem. */
export function problemResponse({ code, message, next, retryAfterMs }: ApiProblem): Response {
  const answer: ProblemAnswer = { code, error: message, ...(next !== undefined && { next }) }
  const headers = {
    'cache-control': 'no-store',
    ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }),
  }
  return Response.json(answer, { status: PROBLEMS[code], headers })
}

/** The one answer for everything that is not the caller's to know of. */
export const nothingHere = (): ApiProblem =>
  new ApiProblem('notFound', 'There is no such lease on this host, or you have no role on it.')
