import { type Lease, LeaseNotFoundError, type LeaseState, leaseStatusAt, readLease } from '@freehold/sdk'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'
import { useChainNow } from './use-chain-clock.ts'
import { useParameters } from './use-parameters.ts'

/** How often a lease is read again, in blocks, by what may still happen to it. */
const BLOCKS_BETWEEN_READS: Record<LeaseState, number> = {
  None: 1,
  Open: 1,
  Active: 4,
  Settling: 20,
  Closed: 200,
}

/** One lease from the chain itself, so that what was just mined is there at once; null while the chain does not know it. */
export function useLease(leaseId: `0x${string}`) {
  const { client, network } = useNetwork()
  return useQuery({
    queryKey: keys.lease(leaseId),
    queryFn: async (): Promise<Lease | null> => {
      try {
        return await readLease(client, { leaseId })
      } catch (error) {
        if (error instanceof LeaseNotFoundError) return null
        throw error
      }
    },
    refetchInterval: ({ state: { data } }) =>
      Math.max(1000, network.blockTimeMs * BLOCKS_BETWEEN_READS[data?.word.state ?? 'None']),
  })
}

/** What the formulas say about a lease at the chain's second now; ticks without asking anybody. Null until all is known. */
export function useLeaseStatus(lease: Lease | null | undefined) {
  const now = useChainNow()
  const { data: params } = useParameters()
  if (!lease || !params) return null
  const atSeconds = now ?? lease.atSeconds
  const { word, hostWord, terms } = lease
  return { atSeconds, params, status: leaseStatusAt({ word, hostWord, terms, atSeconds, params }) }
}
