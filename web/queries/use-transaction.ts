import { useQuery } from '@tanstack/react-query'
import { TransactionReceiptNotFoundError } from 'viem'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** A mined transaction's receipt; null while the chain does not know it. */
export function useTransaction(hash: `0x${string}`) {
  const { client, network } = useNetwork()
  return useQuery({
    queryKey: keys.transaction(hash),
    refetchInterval: ({ state: { data } }) => (data ? false : Math.max(1000, network.blockTimeMs)),
    queryFn: async () => {
      try {
        return await client.publicClient.getTransactionReceipt({ hash })
      } catch (error) {
        if (error instanceof TransactionReceiptNotFoundError) return null
        throw error
      }
    },
  })
}
