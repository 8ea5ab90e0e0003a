import { checkOutage, type EvidenceCheck } from '@freehold/sdk/evidence'
import { type IndexedOutage, queryCredits } from '@freehold/sdk/subgraph'
import { useQuery } from '@tanstack/react-query'
import type { Hex } from 'viem'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** Why a lease was credited; null while the index does not know it. */
export function useCredits(leaseId: Hex) {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.credits(leaseId),
    refetchInterval: 15_000,
    queryFn: async ({ signal }) => {
      const { timestamp } = await client.publicClient.getBlock()
      return queryCredits(client, { leaseId, atSeconds: Number(timestamp), signal })
    },
  })
}

/** The claims of an outage held against the chain; asked once it is looked at, and what was mined does not change. */
export function useOutageChecks(outage: IndexedOutage | null) {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.outageChecks(outage?.id, outage?.verdicts.length),
    enabled: outage !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: (): Promise<EvidenceCheck[]> => checkOutage(client, { outage: outage! }),
  })
}
