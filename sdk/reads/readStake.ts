import type { Address } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { stakeVaultOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import { type StakeRole, stakeRoleCode } from '../packing/stakeRole.ts'

/** A stake; amounts in 1e-6 USDC. */
export interface Stake {
  readonly bondedUnits: bigint
  /** What a guard keeps from being unbonded: at most what is bonded. */
  readonly lockedUnits: bigint
  readonly unbondingUnits: bigint
  /** Unix second from which what unbonds can be withdrawn; 0: nothing does. */
  readonly withdrawableAt: number
}

/** The stake of an account in a role (default: verifier), in one call. */
export async function readStake(
  client: FreeholdClient,
  { account, role = 'Verifier' }: { account: Address; role?: StakeRole },
): Promise<Stake> {
  const vault = stakeVaultOf(client.network)
  const args = [account, stakeRoleCode(role)] as const
  try {
    const [bondedUnits, lockedUnits, [unbondingUnits, withdrawableAt]] = await client.publicClient.multicall({
      allowFailure: false,
      deployless: true,
      contracts: [
        { ...vault, functionName: 'bondedOf', args },
        { ...vault, functionName: 'lockedOf', args },
        { ...vault, functionName: 'unbondingOf', args },
      ],
    })
    return { bondedUnits, lockedUnits, unbondingUnits, withdrawableAt }
  } catch (error) {
    throw explainError(error, client, 'readStake')
  }
}
