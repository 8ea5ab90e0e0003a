import type { NetworkConfig } from '@freehold/sdk'
import { useSyncExternalStore } from 'react'
import type { Hex } from 'viem'
import { readStored, writeStored } from '../app/storage.ts'
import { advance, type Flow, type FlowEvent, isFinished, readFlows } from './flow.ts'

const KEY = 'freehold.flows.v1'
const KEPT = 100

let flows: readonly Flow[] = readFlows(readStored(KEY))
const listeners = new Set<() => void>()

// Another tab wrote: take over what it knows.
window.addEventListener('storage', ({ key, newValue }) => {
  if (key !== KEY) return
  flows = readFlows(newValue)
  for (const listener of listeners) listener()
})

function write(next: readonly Flow[]): void {
  flows = next.slice(0, KEPT)
  writeStored(KEY, JSON.stringify(flows))
  for (const listener of listeners) listener()
}

/** Every flow this browser knows, newest first. */
export function allFlows(): readonly Flow[] {
  return flows
}

export function flowById(id: string): Flow | undefined {
  return flows.find((flow) => flow.id === id)
}

/** Stores a new flow; it is on disk before anybody is asked to sign. */
export function addFlow(flow: Flow): void {
  write([flow, ...flows.filter(({ id }) => id !== flow.id)])
}

/** Something happened to a flow's current step. Returns the flow as it is now. */
export function tellFlow(id: string, event: FlowEvent): Flow | undefined {
  write(flows.map((flow) => (flow.id === id ? advance(flow, event) : flow)))
  return flowById(id)
}

/** Forgets a flow. What it sent to the chain stays there. */
export function dropFlow(id: string): void {
  write(flows.filter((flow) => flow.id !== id))
}

export function useFlows(): readonly Flow[] {
  return useSyncExternalStore((changed) => {
    listeners.add(changed)
    return () => listeners.delete(changed)
  }, allFlows)
}

/** Unfinished flows of a lease, newest first. */
export function useFlowsOfLease(leaseId: string): readonly Flow[] {
  return useFlows().filter((flow) => flow.leaseId === leaseId && !isFinished(flow))
}

/** Leases that this browser opened with an account on a network. */
export function ownLeaseIds(
  { chainId, contracts }: Pick<NetworkConfig, 'chainId' | 'contracts'>,
  account: string,
): Hex[] {
  return flows
    .filter(
      (flow) =>
        flow.kind === 'open' &&
        isFinished(flow) &&
        flow.chainId === chainId &&
        flow.escrow === contracts.leaseEscrow &&
        flow.account.toLowerCase() === account.toLowerCase(),
    )
    .map(({ leaseId }) => leaseId)
}
