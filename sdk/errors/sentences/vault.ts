import type { stakeVaultAbi } from '../../abis/stakeVault.ts'
import { formatUsdc } from '../../money.ts'
import { escrowSentences } from './escrow.ts'
import type { Sentences } from './types.ts'
import { atText } from './words.ts'

const ROLES = ['no role', 'verifier', 'provider'] as const
const roleText = (role: number) => ROLES[role] ?? `role ${role}`

/** What each custom error of the vault means for whoever called it. */
export const vaultSentences: Sentences<typeof stakeVaultAbi> = {
  BondTooSmall: (given, free) => ({
    message: `${formatUsdc(free)} USDC are bonded and free; this takes ${formatUsdc(given)} USDC.`,
    next: 'name less, or free a lock first: a verifier resigns and releases its seat.',
  }),
  DelayOutOfBounds: (givenSeconds) => ({
    message: `An unbonding delay of ${givenSeconds} s is out of bounds.`,
    next: 'deploy with 1 hour to 90 days.',
  }),
  NotAContract: (given) => ({
    message: `There is no contract at ${given}.`,
    next: 'check the address and the chain.',
  }),
  NotGuard: (caller, role) => ({
    message: `${caller} is no guard of stakes in the role ${roleText(role)}, or not yet.`,
    next: 'the owner names it; with stakes in the vault that takes the unbonding delay.',
  }),
  NotWithdrawable: (withdrawableAt) => ({
    message:
      withdrawableAt === 0n
        ? 'Nothing is unbonding.'
        : `What is unbonding can be withdrawn from ${atText(withdrawableAt)} on.`,
    next: withdrawableAt === 0n ? 'unbond first.' : 'wait until then.',
  }),
  OwnableInvalidOwner: escrowSentences.OwnableInvalidOwner,
  OwnableUnauthorizedAccount: escrowSentences.OwnableUnauthorizedAccount,
  ReentrancyGuardReentrantCall: escrowSentences.ReentrancyGuardReentrantCall,
  RoleIsNone: () => ({
    message: 'A stake is put up in a role: verifier or provider.',
    next: 'name one of them.',
  }),
  SafeERC20FailedOperation: escrowSentences.SafeERC20FailedOperation,
  ZeroAddress: () => ({ message: 'The zero address cannot be used here.', next: 'name another address.' }),
  ZeroAmount: () => ({ message: 'An amount of zero does nothing.', next: 'name an amount.' }),
}
