import { readEscrowParameters } from '@freehold/sdk'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** The escrow's parameters: fee, hold, grace, least runway. They change rarely and never for open leases. */
export function useParameters() {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.parameters(),
    queryFn: () => readEscrowParameters(client),
    staleTime: 60_000,
  })
}
