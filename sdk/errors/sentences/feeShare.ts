import type { feeShareAbi } from '../../abis/feeShare.ts'
import { escrowSentences } from './escrow.ts'
import type { Sentences } from './types.ts'
import { vaultSentences } from './vault.ts'
import { percentText } from './words.ts'

/** What each custom error of the fee share means for whoever called it. */
export const feeShareSentences: Sentences<typeof feeShareAbi> = {
  NotAContract: vaultSentences.NotAContract,
  NothingToSplit: () => ({
    message: 'The fee share holds nothing to split between verifiers and treasury.',
    next: 'collect the fees of a host first: freehold provider withdraw --fees.',
  }),
  OwnableInvalidOwner: escrowSentences.OwnableInvalidOwner,
  OwnableUnauthorizedAccount: escrowSentences.OwnableUnauthorizedAccount,
  ReentrancyGuardReentrantCall: escrowSentences.ReentrancyGuardReentrantCall,
  SafeCastOverflowedUintDowncast: escrowSentences.SafeCastOverflowedUintDowncast,
  SafeERC20FailedOperation: escrowSentences.SafeERC20FailedOperation,
  ShareAboveCap: (givenBps, allowedBps) => ({
    message: `A share of ${percentText(givenBps)} for verifiers is above the cap of ${percentText(allowedBps)}.`,
    next: `set at most ${percentText(allowedBps)}.`,
  }),
  ZeroAddress: vaultSentences.ZeroAddress,
}
