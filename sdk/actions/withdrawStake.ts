import { type Address, parseEventLogs } from 'viem'
import { stakeVaultAbi } from '../abis/stakeVault.ts'
import { type FreeholdClient, signerOf } from '../client.ts'
import { type StakeRole, stakeRoleCode } from '../packing/stakeRole.ts'
import { type WriteOptions, writeStakeVault } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface WithdrawStakeParameters extends WriteOptions {
  /** Default: verifier. */
  role?: StakeRole
  /** Default: the signer itself. */
  to?: Address
}

export interface WithdrawStakeReturnType extends WriteReturnType {
  /** 1e-6 USDC. */
  readonly amountUnits: bigint
}

/** Fetches what has unbonded of the signer's stake. `readStake` says from when. */
export async function withdrawStake(
  client: FreeholdClient,
  { role = 'Verifier', to, ...options }: WithdrawStakeParameters = {},
): Promise<WithdrawStakeReturnType> {
  const receiver = to ?? signerOf(client).account.address
  const receipt = await writeStakeVault(client, 'withdraw', [stakeRoleCode(role), receiver], options)
  const [withdrawn] = parseEventLogs({ abi: stakeVaultAbi, eventName: 'Withdrawn', logs: receipt.logs })
  if (!withdrawn) throw new Error(`Transaction ${receipt.transactionHash} has no Withdrawn event.`)
  return { ...written(receipt), amountUnits: withdrawn.args.amount }
}
