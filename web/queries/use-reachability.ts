import type { Lease } from '@freehold/sdk'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** From how many verifiers an instance was reached in the last epoch that is over; null: none looks at it. */
export function useReachability(lease: Lease) {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.reachability(lease.leaseId),
    refetchInterval: 60_000,
    queryFn: async ({ signal }) => {
      // Checking signatures is heavy, and the page stands without it.
      const { askReachability } = await import('@freehold/sdk/evidence')
      return askReachability(client, { lease, signal })
    },
  })
}
