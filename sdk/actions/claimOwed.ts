import type { Address } from 'viem'
import { type FreeholdClient, signerOf } from '../client.ts'
import { type WriteOptions, writeEscrow } from '../transactions/write.ts'
import { escrowEvent, type WriteReturnType, written } from './support.ts'

export interface ClaimOwedParameters extends WriteOptions {
  /** Default: the signer itself. */
  to?: Address
}

export interface ClaimOwedReturnType extends WriteReturnType {
  /** 1e-6 USDC. */
  readonly amountUnits: bigint
}

/** Fetches what waits for the signer: royalties, and payments that could not be delivered. `readOwed` says how much. */
export async function claimOwed(
  client: FreeholdClient,
  { to, ...options }: ClaimOwedParameters = {},
): Promise<ClaimOwedReturnType> {
  const receiver = to ?? signerOf(client).account.address
  const receipt = await writeEscrow(client, 'claim', [receiver], options)
  return { ...written(receipt), amountUnits: escrowEvent(receipt, 'Claimed').amount }
}
