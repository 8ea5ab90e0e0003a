import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** The unix second of a block; asked once, since a mined block's time does not change. */
export function useBlockTime(blockNumber: bigint | undefined) {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.blockTime(blockNumber),
    enabled: blockNumber !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () =>
      Number((await client.publicClient.getBlock({ blockNumber: blockNumber! })).timestamp),
  })
}

/** Reads the times of many blocks, through the same cache. */
export function useBlockTimes() {
  const { client } = useNetwork()
  const queryClient = useQueryClient()
  return async (blockNumbers: readonly bigint[]): Promise<Map<bigint, number>> => {
    const read = async (blockNumber: bigint) => {
      const queryFn = async () => Number((await client.publicClient.getBlock({ blockNumber })).timestamp)
      const queryKey = keys.blockTime(blockNumber)
      return [
        blockNumber,
        await queryClient.fetchQuery({ queryKey, queryFn, staleTime: Number.POSITIVE_INFINITY }),
      ] as const
    }
    return new Map(await Promise.all([...new Set(blockNumbers)].map(read)))
  }
}
