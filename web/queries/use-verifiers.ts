import { queryVerifiers } from '@freehold/sdk/subgraph'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** Who says that hosts are up, with their records; only the index tells. */
export function useVerifiers() {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.verifiers(),
    refetchInterval: 15_000,
    queryFn: ({ signal }) => queryVerifiers(client, { signal }),
  })
}
