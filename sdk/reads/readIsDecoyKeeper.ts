import type { Address } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'

/** Whether an account may strike by decoys. */
export function readIsDecoyKeeper(
  client: FreeholdClient,
  { account }: { account: Address },
): Promise<boolean> {
  return client.publicClient.readContract({
    ...verifierNetworkOf(client.network),
    functionName: 'isDecoyKeeper',
    args: [account],
  })
}
