import { useQuery } from '@tanstack/react-query'
import { useConnection } from 'wagmi'
import { useNetwork } from '../network/context.tsx'
import { ownLeaseIds } from '../transactions/store.ts'
import { keys } from './keys.ts'
import { readTenantLeases } from './tenant-leases.ts'

/** Every lease of the connected wallet, newest first. */
export function useLeases() {
  const { client, network } = useNetwork()
  const { address } = useConnection()
  return useQuery({
    queryKey: keys.leases(address),
    enabled: address !== undefined,
    refetchInterval: Math.max(3000, network.blockTimeMs * 3),
    queryFn: ({ signal }) =>
      readTenantLeases(client, { tenant: address!, ownLeaseIds: ownLeaseIds(network, address!), signal }),
  })
}
