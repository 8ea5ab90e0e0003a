import { parseEventLogs } from 'viem'
import { stakeVaultAbi } from '../abis/stakeVault.ts'
import type { FreeholdClient } from '../client.ts'
import { type StakeRole, stakeRoleCode } from '../packing/stakeRole.ts'
import { type WriteOptions, writeStakeVault } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface UnbondStakeParameters extends WriteOptions {
  /** 1e-6 USDC; at most what is bonded and not locked. */
  amountUnits: bigint
  /** Default: verifier. */
  role?: StakeRole
}

export interface UnbondStakeReturnType extends WriteReturnType {
  /** Unix second from which all that unbonds in this role can be withdrawn: a second call makes the first wait anew. */
  readonly withdrawableAt: number
}

/** Starts to take back a stake of the signer's. It can still be slashed until `withdrawStake`. */
export async function unbondStake(
  client: FreeholdClient,
  { amountUnits, role = 'Verifier', ...options }: UnbondStakeParameters,
): Promise<UnbondStakeReturnType> {
  const receipt = await writeStakeVault(client, 'unbond', [stakeRoleCode(role), amountUnits], options)
  const [started] = parseEventLogs({ abi: stakeVaultAbi, eventName: 'UnbondingStarted', logs: receipt.logs })
  if (!started) throw new Error(`Transaction ${receipt.transactionHash} has no UnbondingStarted event.`)
  return { ...written(receipt), withdrawableAt: started.args.withdrawableAt }
}
