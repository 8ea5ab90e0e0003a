import { queryVerifier } from '@freehold/sdk/subgraph'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** Who holds a seat, or held it last, with its history; null when nobody ever did. Only the index tells. */
export function useVerifier(seat: number) {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.verifier(seat),
    refetchInterval: 15_000,
    queryFn: ({ signal }) => queryVerifier(client, { seat, signal }),
  })
}
