import type { Address } from 'viem'
import { type FreeholdClient, signerOf } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { networkEvent } from './networkEvent.ts'
import { type WriteReturnType, written } from './support.ts'

export interface ClaimRewardsParameters extends WriteOptions {
  /** Default: the signer itself. */
  to?: Address
}

export interface ClaimRewardsReturnType extends WriteReturnType {
  /** 1e-6 USDC. */
  readonly amountUnits: bigint
}

/** Fetches a verifier's matured rewards; the verifier. `readSeats` says how much. */
export async function claimRewards(
  client: FreeholdClient,
  { to, ...options }: ClaimRewardsParameters = {},
): Promise<ClaimRewardsReturnType> {
  const receiver = to ?? signerOf(client).account.address
  const receipt = await writeVerifierNetwork(client, 'claimRewards', [receiver], options)
  return { ...written(receipt), amountUnits: networkEvent(receipt, 'RewardsClaimed').amount }
}
