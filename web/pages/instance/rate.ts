import { type Lease, RATE_STEP, totalPicoRateOf } from '@freehold/sdk'

/** What the tenant pays, provider's rate and author's royalty together; 1e-18 USDC per second. */
export function ratePaidBy({ terms }: Pick<Lease, 'terms'>): bigint {
  return totalPicoRateOf(terms) * RATE_STEP
}
