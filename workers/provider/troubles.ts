import type { DeclineReason } from '@freehold/sdk'
import type { Hex } from 'viem'
import { Again, type Bug, Never } from '../queue/index.ts'
import type { StepName, UnixSeconds } from './decide.ts'

/** What keeps a lease from getting where it should be. */
export interface Trouble {
  readonly step: StepName
  readonly kind: 'again' | 'never' | 'bug'
  readonly message: string
  /** Since when without a break, by the chain's clock. */
  readonly since: UnixSeconds
  /** What an Open lease is declined with, in the end. */
  readonly reason: DeclineReason
}

/**
 * Troubles of all leases since the worker started. They are not kept: a new worker tries again and meets the same ones, or
 * none.
 */
export interface Troubles {
  note(lease: Hex, step: StepName, error: Again | Never | Bug, now: UnixSeconds): void
  /** The step succeeded. */
  clear(lease: Hex, step: StepName): void
  /** They count from now: the time before was nobody's to use. */
  startAnew(lease: Hex, now: UnixSeconds): void
  forget(lease: Hex): void
  of(lease: Hex): readonly Trouble[]
  declineReasonOf(lease: Hex): DeclineReason
}

export function openTroubles(): Troubles {
  const byLease = new Map<Hex, Map<StepName, Trouble>>()
  const of = (lease: Hex) => [...(byLease.get(lease)?.values() ?? [])]
  return {
    of,
    note(lease, step, error, now) {
      const troubles = byLease.get(lease) ?? new Map<StepName, Trouble>()
      const since = troubles.get(step)?.since ?? now
      troubles.set(step, { step, message: error.message, since, ...sorted(error) })
      byLease.set(lease, troubles)
    },
    clear(lease, step) {
      byLease.get(lease)?.delete(step)
    },
    startAnew(lease, now) {
      const troubles = byLease.get(lease)
      for (const [step, trouble] of troubles ?? []) troubles?.set(step, { ...trouble, since: now })
    },
    forget: (lease) => {
      byLease.delete(lease)
    },
    declineReasonOf(lease) {
      const troubles = of(lease)
      return (troubles.find(({ kind }) => kind === 'never') ?? troubles[0])?.reason ?? 'Other'
    },
  }
}

function sorted(error: Again | Never | Bug): Pick<Trouble, 'kind' | 'reason'> {
  if (error instanceof Never) return { kind: 'never', reason: error.reason }
  if (error instanceof Again) return { kind: 'again', reason: error.giveUpAs }
  return { kind: 'bug', reason: 'Other' }
}
