import type { InstancePolicy } from '@freehold/sdk/hostApi'

/** What a policy looks at. */
export interface PolicyFacts {
  readonly isRunning: boolean
  /** How long nobody has used it; 0: not known, or in use. */
  readonly idleSeconds: number
  /** What all leases of the instance have cost so far, in 1e-6 USDC. */
  readonly spentUnits: bigint
}

/** What a policy asks the host to do now. */
export interface PolicyVerdict {
  readonly because: 'idle' | 'budget'
  readonly action: 'stop' | 'close'
}

/** Whether a rule of the tenant is met; the budget first, for it is about money. Pure. */
export function policyVerdict(policy: InstancePolicy, facts: PolicyFacts): PolicyVerdict | null {
  const { idleStop, budgetStop } = policy
  const isStoppable = (action: 'stop' | 'close') => action === 'close' || facts.isRunning
  if (budgetStop && facts.spentUnits >= BigInt(budgetStop.spentUnits) && isStoppable(budgetStop.action))
    return { because: 'budget', action: budgetStop.action }
  // An instance that is off idles by its tenant's will.
  const isIdle = idleStop && facts.isRunning && facts.idleSeconds >= idleStop.afterMinutes * 60
  return isIdle ? { because: 'idle', action: idleStop.action } : null
}
