import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'
import { useSecond } from './use-second.ts'

/** A block, and the moment (of `performance.now`) at which we read it. */
export type ChainClock = { blockNumber: bigint; blockSeconds: number; readAtMs: number }

/** The chain's second now: the last block's, plus what went by here since. Billing follows the chain, not this computer. */
export function chainSecondAt({ blockSeconds, readAtMs }: ChainClock, nowMs: number): number {
  return blockSeconds + Math.max(0, Math.floor((nowMs - readAtMs) / 1000))
}

/** The newest block, re-read every few blocks. */
export function useChainClock() {
  const { network, client } = useNetwork()
  return useQuery({
    queryKey: keys.clock(),
    queryFn: async (): Promise<ChainClock> => {
      const block = await client.publicClient.getBlock()
      return { blockNumber: block.number, blockSeconds: Number(block.timestamp), readAtMs: performance.now() }
    },
    refetchInterval: Math.max(2000, network.blockTimeMs * 2),
  })
}

/** The chain's second, ticking; null until the first block was read. */
export function useChainNow(): number | null {
  useSecond()
  const { data } = useChainClock()
  return data ? chainSecondAt(data, performance.now()) : null
}
