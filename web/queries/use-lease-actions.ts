import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'
import { readLeaseActions } from './lease-actions.ts'

/** Everything that happened to one lease, oldest first. */
export function useLeaseActions(leaseId: `0x${string}`) {
  const { client, network } = useNetwork()
  return useQuery({
    queryKey: keys.leaseActions(leaseId),
    queryFn: () => readLeaseActions(client, [leaseId]),
    refetchInterval: Math.max(5_000, network.blockTimeMs * 5),
  })
}
