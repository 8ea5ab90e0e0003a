import { formatRatePerHour } from '@freehold/sdk'
import type { Instance } from '@freehold/sdk/hostApi'
import type { KnownLease } from '../../chain/index.ts'
import type { Decision } from '../reconciler.ts'

/** What an instance costs in its present state, in a sentence. */
export function billingSentence(
  stage: Instance['stage'],
  power: Instance['power'],
  lease: KnownLease | null,
  decision: Decision | null,
): string {
  if (stage === 'preparing') return 'Nothing is billed before the instance is activated.'
  if (stage === 'ended') return 'The lease is over; nothing is billed any more.'
  if (decision?.wanted.kind === 'active' && decision.wanted.exhausted)
    return 'The purse is empty and billing has stopped. Top the lease up to start the instance again.'
  const perHour = lease ? `${formatRatePerHour(lease.terms.rate)} USDC per hour` : 'as agreed'
  if (power === 'running' || power === 'unknown' || power === 'paused')
    return `Billed by the second, ${perHour}.`
  return `Billed by the second, ${perHour}, also while it is off: its processors, memory, disk and address stay reserved. Only closing the lease ends that.`
}
