import type { Address } from 'viem'
import { formatUsdc } from '../money.ts'
import { FreeholdError } from './base.ts'

/** The wallet has less USDC than this takes. */
export class InsufficientUsdcError extends FreeholdError {
  override readonly name = 'InsufficientUsdcError'
  readonly balanceUnits: bigint
  readonly neededUnits: bigint
  constructor(account: Address, balanceUnits: bigint, neededUnits: bigint) {
    const missing = formatUsdc(neededUnits - balanceUnits)
    super(`${account} has ${formatUsdc(balanceUnits)} USDC; this takes ${formatUsdc(neededUnits)}.`, {
      next: `add at least ${missing} USDC to that wallet, or take less.`,
    })
    this.balanceUnits = balanceUnits
    this.neededUnits = neededUnits
  }
}
