import { quoteTopUp } from '@freehold/sdk'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** The least that a top-up of this lease takes now. */
export function useTopUpQuote(leaseId: `0x${string}`) {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.topUpQuote(leaseId),
    queryFn: () => quoteTopUp(client, { leaseId }),
    refetchInterval: 10_000,
  })
}
