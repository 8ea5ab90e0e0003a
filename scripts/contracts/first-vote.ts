import { type Address, encodeFunctionData, type Hex, parseAbi, zeroHash } from 'viem'
import { leaseEscrowAbi } from '../../sdk/abis/leaseEscrow.ts'
import { stakeVaultAbi } from '../../sdk/abis/stakeVault.ts'
import type { MarketRecord } from './records.ts'

/** OpenZeppelin's TimelockController. */
export const timelockAbi = parseAbi([
  'function getMinDelay() view returns (uint256)',
  'function scheduleBatch(address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt, uint256 delay)',
  'function executeBatch(address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt)',
])

/** Role of verifiers in the vault. */
const VERIFIER_ROLE = 1

/** A batch of the timelock, as the two transactions that its governor sends, so many seconds apart. */
export interface FirstVote {
  readonly timelock: Address
  readonly says: readonly string[]
  readonly schedule: Hex
  readonly delaySeconds: number
  readonly execute: Hex
}

/**
 * What joins the parts of a public deployment, whose owner is a timelock: verdicts reach the escrow, the verifiers' share of the fee
 * reaches them, and the vault lets the network slash. Until it is executed, offers can name no creditor.
 */
export function firstVote(record: MarketRecord, delaySeconds: number): FirstVote {
  const { timelock, leaseEscrow, verifierNetwork, stakeVault, feeShare } = record
  const escrow = (functionName: 'setCreditor' | 'setTreasury', to: Address) => ({
    target: leaseEscrow,
    says: `LeaseEscrow.${functionName}(${to})`,
    payload: encodeFunctionData({ abi: leaseEscrowAbi, functionName, args: [to] }),
  })
  const calls = [
    escrow('setCreditor', verifierNetwork),
    escrow('setTreasury', feeShare),
    {
      target: stakeVault,
      says: `StakeVault.setGuard(${verifierNetwork}, ${VERIFIER_ROLE}, true)`,
      payload: encodeFunctionData({
        abi: stakeVaultAbi,
        functionName: 'setGuard',
        args: [verifierNetwork, VERIFIER_ROLE, true],
      }),
    },
  ]
  const batch = [
    calls.map(({ target }) => target),
    calls.map(() => 0n),
    calls.map(({ payload }) => payload),
    zeroHash,
    zeroHash,
  ] as const
  return {
    timelock,
    says: calls.map(({ says }) => says),
    schedule: encodeFunctionData({
      abi: timelockAbi,
      functionName: 'scheduleBatch',
      args: [...batch, BigInt(delaySeconds)],
    }),
    delaySeconds,
    execute: encodeFunctionData({ abi: timelockAbi, functionName: 'executeBatch', args: batch }),
  }
}
