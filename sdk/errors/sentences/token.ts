import type { testUsdcAbi } from '../../abis/testUsdc.ts'
import { formatUsdc } from '../../money.ts'
import type { Sentences } from './types.ts'
import { atText } from './words.ts'

/** What the token's errors mean for whoever pays. Those that only a broken token could raise have no sentence. */
export const tokenSentences: Partial<Sentences<typeof testUsdcAbi>> = {
  ERC20InsufficientAllowance: (spender, allowance, needed) => ({
    message: `The escrow ${spender} may take ${formatUsdc(allowance)} USDC from the wallet and needs ${formatUsdc(needed)}.`,
    next: 'sign the permit again, or approve the sum.',
  }),
  ERC20InsufficientBalance: (sender, balance, needed) => ({
    message: `${sender} has ${formatUsdc(balance)} USDC; this takes ${formatUsdc(needed)}.`,
    next: `add at least ${formatUsdc(needed - balance)} USDC to that wallet, or rent for a shorter time.`,
  }),
  IsBlacklisted: (account) => ({
    message: `USDC is frozen for ${account} by its issuer.`,
    next: 'use another wallet.',
  }),
  IsPaused: () => ({
    message: 'All USDC transfers are paused by its issuer.',
    next: 'try again later; nothing was lost.',
  }),
  NotOwner: (caller) => ({ message: `Only the test token's deployer may do this; ${caller} is not.` }),
  PermitExpired: (deadline) => ({
    message: `The permit ended at ${atText(deadline)}.`,
    next: "sign a new one; is this machine's clock right?",
  }),
  PermitSignerWrong: (signer, owner) => ({
    message: `The permit was signed by ${signer}; the money is ${owner}'s.`,
    next: 'sign with the wallet that pays.',
  }),
}
