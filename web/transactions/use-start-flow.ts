import type { Lease } from '@freehold/sdk'
import { useConnection } from 'wagmi'
import { useNetwork } from '../network/context.tsx'
import { useChainClock } from '../queries/use-chain-clock.ts'
import type { Json } from './flow.ts'
import { type FlowKind, newFlow } from './flows.ts'
import { useRunner } from './runner.tsx'

/** Begins a flow on a lease, or on `NO_LEASE`; null while no wallet is connected or the chain was not read yet. */
export function useStartFlow({ leaseId }: Pick<Lease, 'leaseId'>) {
  const { network } = useNetwork()
  const { address } = useConnection()
  const { data: clock } = useChainClock()
  const { start } = useRunner()
  if (!address || !clock) return null
  return (kind: Exclude<FlowKind, 'open'>, input: { [name: string]: Json }) =>
    start(
      newFlow({
        kind,
        chainId: network.chainId,
        escrow: network.contracts.leaseEscrow,
        account: address,
        leaseId,
        startedAtBlock: clock.blockNumber,
        input,
      }),
    )
}
