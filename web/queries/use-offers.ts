import { KIND_VM, readOffers } from '@freehold/sdk'
import { queryOffers } from '@freehold/sdk/subgraph'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'
import { readIndexed } from './read-indexed.ts'

/** Every live offer of a VM with its host and what is free there; hosts that drain are left out. */
export function useOffers() {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.offers(),
    refetchInterval: 15_000,
    queryFn: async ({ signal }) => {
      const listings = await readIndexed(client, {
        fromIndex: () => queryOffers(client, { kind: KIND_VM, signal }),
        fromChain: () => readOffers(client, { kind: KIND_VM }),
        signal,
      })
      return listings.filter(({ hostWord }) => !hostWord.isDraining)
    },
  })
}
