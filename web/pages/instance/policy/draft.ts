import type { InstancePolicy } from '@freehold/sdk/hostApi'
import { parseUsdc, usdcText } from '../../../components/format.ts'
import { numberIn } from '../number-in.ts'

export type PolicyAction = 'stop' | 'close'

/** A policy as it is typed. */
export type PolicyDraft = {
  idle: { isOn: boolean; minutes: string; percent: string; action: PolicyAction }
  budget: { isOn: boolean; usdc: string; action: PolicyAction }
}

export function draftOf({ idleStop, budgetStop }: InstancePolicy): PolicyDraft {
  return {
    idle: {
      isOn: idleStop !== null,
      minutes: String(idleStop?.afterMinutes ?? 60),
      percent: String(idleStop?.cpuPercentBelow ?? 2),
      action: idleStop?.action ?? 'stop',
    },
    budget: {
      isOn: budgetStop !== null,
      usdc: budgetStop ? usdcText(BigInt(budgetStop.spentUnits)).replaceAll(',', '') : '10',
      action: budgetStop?.action ?? 'close',
    },
  }
}

export type PolicyProblems = { minutes: string | null; percent: string | null; usdc: string | null }

/** What is wrong with each field; only rules that are on count. */
export function problemsOf({ idle, budget }: PolicyDraft): PolicyProblems {
  const amount = parseUsdc(budget.usdc)
  return {
    minutes:
      idle.isOn && numberIn(idle.minutes, 5, 43_200) === null ? 'From 5 minutes to 30 days (43200).' : null,
    percent:
      idle.isOn && numberIn(idle.percent, 0.1, 100, { fraction: true }) === null ? 'From 0.1 to 100.' : null,
    usdc: budget.isOn && (amount === null || amount <= 0n) ? 'An amount in USDC, such as 5 or 0.25.' : null,
  }
}

/** The policy that a draft means; null while something is wrong with it. */
export function policyOf(draft: PolicyDraft): InstancePolicy | null {
  if (Object.values(problemsOf(draft)).some((problem) => problem !== null)) return null
  const { idle, budget } = draft
  return {
    idleStop: idle.isOn
      ? { afterMinutes: Number(idle.minutes), cpuPercentBelow: Number(idle.percent), action: idle.action }
      : null,
    budgetStop: budget.isOn ? { spentUnits: String(parseUsdc(budget.usdc)), action: budget.action } : null,
  }
}
