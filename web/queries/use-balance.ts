import { readOwed } from '@freehold/sdk'
import { useQuery } from '@tanstack/react-query'
import { erc20Abi } from 'viem'
import { useConnection } from 'wagmi'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** What the connected wallet holds: USDC (1e-6), more of it that the escrow keeps until it is claimed, and the chain's own coin for gas (wei). */
export function useBalance() {
  const { client, network } = useNetwork()
  const { address } = useConnection()
  return useQuery({
    queryKey: keys.balance(address),
    enabled: address !== undefined,
    refetchInterval: 15_000,
    queryFn: async () => {
      const account = address!
      const [usdcUnits, owedUnits, gasWei] = await Promise.all([
        client.publicClient.readContract({
          address: network.contracts.usdc,
          abi: erc20Abi,
          functionName: 'balanceOf',
          args: [account],
        }),
        readOwed(client, { account }),
        client.publicClient.getBalance({ address: account }),
      ])
      return { usdcUnits, owedUnits, gasWei }
    },
  })
}
