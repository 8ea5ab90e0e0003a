import { zeroHash } from 'viem'

/**
 * A flow is something a person does with their wallet, as plain JSON: it lies in the browser's storage, survives a
 * reload and is continued from where it stood. The receipt ends a step, never the indexer. Amounts are decimal strings.
 */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/** What a step shows when it could not be done: what happened and what to do next. */
export type StepFailure = { says: string; next?: string; rejected: boolean }

/**
 * Where a step stands.
 * - `ready`: nobody was asked yet. - `asking`: the wallet is asked; after a reload we do not know what it did.
 * - `sent`: the transaction has a hash and waits for its receipt. - `done`, `failed`: as they say; failed can be tried again.
 */
export type Stage = 'ready' | 'asking' | 'sent' | 'done' | 'failed'

export type Step = {
  name: string
  stage: Stage
  hash?: `0x${string}`
  /** What the step produced, for later steps: a signature, the block that holds the receipt. */
  output?: Json
  failure?: StepFailure
}

export type Flow = {
  /** The lease id when opening; else kind, lease and time. One flow per id. */
  id: string
  kind: string
  chainId: number
  escrow: `0x${string}`
  account: `0x${string}`
  /** `NO_LEASE` where it concerns none. */
  leaseId: `0x${string}`
  /** Browser time, milliseconds, for ordering only. */
  startedAtMs: number
  /** The block at which it started: where a search for what the wallet did begins. */
  startedAtBlock: string
  input: { [name: string]: Json }
  steps: Step[]
}

export type FlowEvent =
  | { type: 'asked' }
  | { type: 'sent'; hash: `0x${string}` }
  | { type: 'done'; output?: Json; hash?: `0x${string}` }
  | {
      type: 'failed'
      failure: StepFailure /** The transaction can have no effect any more. */
      isHashDead?: boolean
    }
  | { type: 'again' }
  | { type: 'restart' }

/** The lease of flows that concern the wallet alone, such as a claim. */
export const NO_LEASE = zeroHash

/** The step whose turn it is; null when the flow is finished. */
export function currentStep(flow: Flow): Step | null {
  return flow.steps.find((step) => step.stage !== 'done') ?? null
}

export function isFinished(flow: Flow): boolean {
  return currentStep(flow) === null
}

/** The flow after something happened to its current step. Events that do not fit where it stands change nothing. */
export function advance(flow: Flow, event: FlowEvent): Flow {
  const at = flow.steps.findIndex((step) => step.stage !== 'done')
  const step = flow.steps[at]
  if (!step) return flow
  // From the first step on: what earlier steps produced has expired. Never once something was sent.
  if (event.type === 'restart') {
    return step.stage === 'sent'
      ? flow
      : { ...flow, steps: flow.steps.map(({ name }) => ({ name, stage: 'ready' })) }
  }
  const next = advanceStep(step, event)
  return next === step
    ? flow
    : { ...flow, steps: flow.steps.map((old, index) => (index === at ? next : old)) }
}

function advanceStep(step: Step, event: Exclude<FlowEvent, { type: 'restart' }>): Step {
  const { name, hash } = step
  switch (event.type) {
    case 'asked':
      return step.stage === 'ready' ? { name, stage: 'asking' } : step
    case 'sent':
      return step.stage === 'asking' ? { name, stage: 'sent', hash: event.hash } : step
    case 'done':
      return { name, stage: 'done', hash: event.hash ?? hash, output: event.output }
    case 'failed':
      return { name, stage: 'failed', hash: event.isHashDead ? undefined : hash, failure: event.failure }
    case 'again':
      // What was sent and may still be mined is waited for, not sent twice.
      if (step.stage === 'failed' && hash) return { name, stage: 'sent', hash }
      return step.stage === 'failed' || step.stage === 'asking' ? { name, stage: 'ready' } : step
  }
}

/** Whether a flow that was found in storage goes on by itself: a sent transaction only needs its receipt. */
export function goesOnAlone(flow: Flow): boolean {
  return currentStep(flow)?.stage === 'sent'
}

/** Reads what lies in storage; whatever is not a flow of this shape is left out, so an old page never breaks a new one. */
export function readFlows(text: string | null): Flow[] {
  let value: unknown
  try {
    value = JSON.parse(text ?? '[]')
  } catch {
    return [] // somebody else's text under our name
  }
  return Array.isArray(value) ? value.filter(isFlow) : []
}

function isFlow(value: unknown): value is Flow {
  const flow = value as Flow
  const texts = [flow?.id, flow?.kind, flow?.escrow, flow?.account, flow?.leaseId, flow?.startedAtBlock]
  const numbers = [flow?.chainId, flow?.startedAtMs]
  return (
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => typeof number === 'number') &&
    typeof flow.input === 'object' &&
    flow.input !== null &&
    Array.isArray(flow.steps) &&
    flow.steps.every((step) => typeof step?.name === 'string' && typeof step?.stage === 'string')
  )
}
