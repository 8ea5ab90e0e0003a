import type { Address } from 'viem'
import { type FreeholdClient, signerOf } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { networkEvent } from './networkEvent.ts'
import { type WriteReturnType, written } from './support.ts'

export interface ClaimBondsParameters extends WriteOptions {
  /** Default: the signer itself. */
  to?: Address
}

export interface ClaimBondsReturnType extends WriteReturnType {
  /** 1e-6 USDC. */
  readonly amountUnits: bigint
}

/** Fetches bonds that the verifier network could not deliver to the signer. `readVerifierOwed` says how much. */
export async function claimBonds(
  client: FreeholdClient,
  { to, ...options }: ClaimBondsParameters = {},
): Promise<ClaimBondsReturnType> {
  const receiver = to ?? signerOf(client).account.address
  const receipt = await writeVerifierNetwork(client, 'claim', [receiver], options)
  return { ...written(receipt), amountUnits: networkEvent(receipt, 'Claimed').amount }
}
