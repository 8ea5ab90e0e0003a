import type { Address } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'

/** Bonds of challenges that wait for a wallet to be claimed (`claimBonds`); 1e-6 USDC. */
export function readVerifierOwed(client: FreeholdClient, { account }: { account: Address }): Promise<bigint> {
  return client.publicClient.readContract({
    ...verifierNetworkOf(client.network),
    functionName: 'owedTo',
    args: [account],
  })
}
