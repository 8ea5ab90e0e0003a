import type { Address } from 'viem'
import { type FreeholdClient, signerOf } from '../client.ts'
import { type StakeRole, stakeRoleCode } from '../packing/stakeRole.ts'
import { allowPayment, type PaymentStep } from '../permit/allow.ts'
import { type WriteOptions, writeStakeVault } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface DepositStakeParameters extends WriteOptions {
  /** 1e-6 USDC. */
  amountUnits: bigint
  /** Default: verifier. */
  role?: StakeRole
  /** Whose stake; default: the signer's. */
  account?: Address
  onStep?: (step: PaymentStep) => void
}

/**
 * Adds to a stake with one permit signature and one transaction (or, where the token has no permit, an approval before it).
 * @throws InsufficientUsdcError before anything is signed
 */
export async function depositStake(
  client: FreeholdClient,
  { amountUnits, role = 'Verifier', account, onStep, ...options }: DepositStakeParameters,
): Promise<WriteReturnType> {
  const staker = account ?? signerOf(client).account.address
  const spender = client.network.contracts.stakeVault
  const permit = await allowPayment(client, { ...options, spender, amountUnits, ...(onStep && { onStep }) })
  onStep?.('send')
  const args = [staker, stakeRoleCode(role), amountUnits] as const
  const receipt = permit
    ? await writeStakeVault(client, 'depositWithPermit', [...args, permit], options)
    : await writeStakeVault(client, 'deposit', args, options)
  return written(receipt)
}
