import type { Context } from '../kernel/context.ts'

/** One change to this machine; a second time it is not due any more. */
export interface ServiceStep {
  /** What it does, in words that can be read before and after. */
  readonly says: string
  isDue(): boolean
  take(): void | Promise<void>
}

/** What a step came to; the keys of `--json`. */
export interface StepReport {
  readonly says: string
  /** `there`: nothing had to be done; `planned`: only shown, with `--dry-run`. */
  readonly outcome: 'done' | 'there' | 'planned'
}

/** What was found before anything was done: shown to whoever agrees. */
export interface ServicePlan {
  readonly due: readonly ServiceStep[]
  readonly there: readonly ServiceStep[]
}

/** Sorts steps by whether they are due. */
export function planOf(steps: readonly ServiceStep[]): ServicePlan {
  const due = steps.filter((step) => step.isDue())
  return { due, there: steps.filter((step) => !due.includes(step)) }
}

/** Shows on standard error what will be done. */
export function showPlan({ progress }: Context, title: string, { due }: ServicePlan): void {
  progress.note(due.length === 0 ? `${title}: nothing is left to do.` : title)
  for (const { says } of due) progress.note(`  - ${says}`)
}

/** Takes the steps that are due, in their order. @throws what a step throws; the steps before it are done */
export async function takeSteps({ progress }: Context, { due }: ServicePlan): Promise<void> {
  for (const { says, take } of due) {
    progress.step(says)
    await take()
  }
  progress.end()
}

/** How each step of a plan came out, in the order of the steps. */
export function reportSteps(
  steps: readonly ServiceStep[],
  { due }: ServicePlan,
  isDryRun: boolean,
): StepReport[] {
  return steps.map((step) => ({
    says: step.says,
    outcome: due.includes(step) ? (isDryRun ? 'planned' : 'done') : 'there',
  }))
}

/** The steps for a person. */
export function stepsText(reports: readonly StepReport[]): string {
  const marks = { done: 'done', there: 'there already', planned: 'would be done' }
  return reports.map(({ says, outcome }) => `${marks[outcome]}: ${says}`).join('\n')
}
