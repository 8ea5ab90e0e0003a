import type { Operation as OperationView } from '@freehold/sdk/hostApi'
import type { Operation } from '../operation.ts'

/** An operation as the tenant sees it. */
export function operationView(one: Operation): OperationView {
  const { id, kind, state, progressPercent, sentence, askedAtMs, endedAtMs } = one
  return {
    id,
    kind,
    state,
    progressPercent,
    sentence,
    startedAt: Math.floor(askedAtMs / 1000),
    endedAt: endedAtMs === null ? null : Math.floor(endedAtMs / 1000),
  }
}
