import { claimFlow } from './claim.ts'
import type { FlowDefinition } from './define-step.ts'
import { cancelFlow, closeFlow, finalizeFlow } from './end.ts'
import type { Flow, Json } from './flow.ts'
import { openFlow } from './open.ts'
import { resizeFlow } from './resize.ts'
import { grantFlow, revokeFlow } from './share.ts'
import { topUpFlow } from './top-up.ts'

const DEFINITIONS = {
  open: openFlow,
  topUp: topUpFlow,
  close: closeFlow,
  cancel: cancelFlow,
  finalize: finalizeFlow,
  resize: resizeFlow,
  grant: grantFlow,
  revoke: revokeFlow,
  claim: claimFlow,
} as const

export type FlowKind = keyof typeof DEFINITIONS

/** What a flow is made of; undefined for kinds of a newer console. */
export function definitionOf(flow: Flow): FlowDefinition | undefined {
  return DEFINITIONS[flow.kind as FlowKind]
}

type NewFlow = Pick<Flow, 'chainId' | 'escrow' | 'account' | 'leaseId'> & {
  kind: FlowKind
  startedAtBlock: bigint
  input: { [name: string]: Json }
}

/** A flow that nobody has been asked about yet. Opening is known by its lease, so that it cannot be begun twice. */
export function newFlow({ kind, startedAtBlock, ...rest }: NewFlow): Flow {
  const startedAtMs = Date.now()
  const id = kind === 'open' ? rest.leaseId : `${kind}-${rest.leaseId}-${startedAtMs}`
  const steps = Object.keys(DEFINITIONS[kind].steps).map((name) => ({ name, stage: 'ready' as const }))
  return { ...rest, id, kind, startedAtMs, startedAtBlock: String(startedAtBlock), steps }
}
