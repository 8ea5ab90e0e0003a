import { readHost } from '@freehold/sdk'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** A host as the chain knows it. */
export function useHost(host: bigint) {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.host(host),
    refetchInterval: 60_000,
    queryFn: () => readHost(client, { host }),
  })
}
