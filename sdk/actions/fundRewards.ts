import type { FreeholdClient } from '../client.ts'
import { allowTransfer } from '../permit/allow.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface FundRewardsParameters extends WriteOptions {
  /** 1e-6 USDC. */
  amountUnits: bigint
}

/** Adds to what verifiers are paid from; anyone. Approves the sum first where it must. @throws InsufficientUsdcError */
export async function fundRewards(
  client: FreeholdClient,
  { amountUnits, ...options }: FundRewardsParameters,
): Promise<WriteReturnType> {
  const spender = client.network.contracts.verifierNetwork
  await allowTransfer(client, { ...options, spender, amountUnits })
  return written(await writeVerifierNetwork(client, 'fund', [amountUnits], options))
}
