import type { FreeholdClient } from '@freehold/sdk'
import type { QueryKey } from '@tanstack/react-query'
import type { Hash } from 'viem'
import type { Flow, Json } from './flow.ts'

/** What a step may use. */
export type StepContext = {
  /** Signs with the flow's own account. */
  client: FreeholdClient
  flow: Flow
  /** To be called as soon as a transaction has a hash: from then on a reload only waits for its receipt. */
  onHash: (hash: Hash) => void
}

/** One thing that a wallet is asked for: what the person reads, what is done, and how to find out later whether it was. */
export type StepDefinition = {
  title: string
  /** What the wallet will show. */
  asks: string
  /** Signs, or sends and waits for the receipt. Resolves with what later steps need; rejects with a sentence. */
  run: (context: StepContext) => Promise<Json | undefined>
  /** After a reload, when nobody knows what the wallet did: the transaction, if it is on chain. */
  find?: (context: Pick<StepContext, 'client' | 'flow'>) => Promise<Hash | null>
}

/** A kind of flow: its steps in order, and the cache entries that it makes old. */
export type FlowDefinition = {
  title: string
  steps: Record<string, StepDefinition>
  renews: (flow: Flow) => QueryKey[]
  /** Where it is begun anew, by what holds now, when what was agreed on no longer does: an address of the console. */
  beginsAnewAt?: (flow: Flow) => string
}

/** What an earlier step produced. */
export function outputOf(flow: Flow, name: string): Json | undefined {
  return flow.steps.find((step) => step.name === name)?.output
}
