import { useQuery } from '@tanstack/react-query'
import { useConnection } from 'wagmi'
import { useNetwork } from '../network/context.tsx'
import { ownLeaseIds } from '../transactions/store.ts'
import { keys } from './keys.ts'
import { readTenantHistory } from './tenant-history.ts'

/** Everything that happened to the leases of the connected wallet, newest first. */
export function useHistory() {
  const { client, network } = useNetwork()
  const { address } = useConnection()
  return useQuery({
    queryKey: keys.history(address),
    enabled: address !== undefined,
    refetchInterval: 15_000,
    queryFn: ({ signal }) =>
      readTenantHistory(client, { tenant: address!, ownLeaseIds: ownLeaseIds(network, address!), signal }),
  })
}
