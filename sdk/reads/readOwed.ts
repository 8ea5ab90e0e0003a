import type { Address } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { escrowOf } from '../contracts.ts'

/** What waits for a wallet to be claimed; 1e-6 USDC. */
export function readOwed(client: FreeholdClient, { account }: { account: Address }): Promise<bigint> {
  return client.publicClient.readContract({
    ...escrowOf(client.network),
    functionName: 'owedTo',
    args: [account],
  })
}
