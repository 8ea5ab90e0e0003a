import { formatDuration, formatUsdc } from '../money.ts'
import { FreeholdError } from './base.ts'

/** A wish that cannot be quoted: too short, too large, free. */
export class QuoteError extends FreeholdError {
  override readonly name = 'QuoteError'
}

/** Less than the shortest runway. */
export class DurationTooShortError extends QuoteError {
  constructor(givenSeconds: number, leastSeconds: number) {
    const given =
      givenSeconds > 0 ? formatDuration(Math.floor(givenSeconds)) : `A duration of ${givenSeconds} s`
    super(`${given} is too short: a lease is paid for ${formatDuration(leastSeconds)} at least.`, {
      next: 'take an hour; what is not used comes back when you close.',
    })
  }
}

/** A top-up that does not wake an exhausted lease. */
export class TopUpTooSmallError extends QuoteError {
  readonly leastUnits: bigint
  constructor(givenUnits: bigint, leastUnits: bigint, deadSeconds: number) {
    super(
      `${formatUsdc(givenUnits)} USDC does not wake this lease. Dry for ${formatDuration(deadSeconds)}: waking it takes at least ${formatUsdc(leastUnits)} USDC.`,
      { next: `top up ${formatUsdc(leastUnits)} USDC or more.` },
    )
    this.leastUnits = leastUnits
  }
}

/** A lease that the chain does not know. */
export class LeaseNotFoundError extends FreeholdError {
  override readonly name = 'LeaseNotFoundError'
  constructor(leaseId: string, networkName: string) {
    super(`There is no lease ${leaseId} on ${networkName}.`, { next: 'check the id and the network.' })
  }
}

/** A host that the chain does not know. */
export class HostNotFoundError extends FreeholdError {
  override readonly name = 'HostNotFoundError'
  constructor(host: bigint, networkName: string) {
    super(`There is no host ${host} on ${networkName}.`, { next: 'check the number and the network.' })
  }
}
