import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Context } from '../kernel/context.ts'
import type { OptionSpec } from '../kernel/verb.ts'
import { confirm } from '../prompts/confirm.ts'
import { installedPackages } from './install.ts'
import { agreeOption, dryRunOption } from './installVerb.ts'
import { type ServiceLayout, type ServiceName, thisCheckout } from './layout.ts'
import { planOf, reportSteps, type ServiceStep, type StepReport, showPlan, takeSteps } from './steps.ts'
import { uninstallSteps } from './uninstall.ts'

/** Options of every `uninstall`. */
export const uninstallOptions: readonly OptionSpec[] = [
  { flags: '--keep-state', says: 'leave configuration, keys and state where they are' },
  { flags: '--packages', says: 'remove the Debian packages, too, that install brought' },
  dryRunOption,
  agreeOption,
]

/** Their input. */
export const uninstallFields = {
  keepState: z.boolean().optional(),
  packages: z.boolean().optional(),
  dryRun: z.boolean().optional(),
  yes: z.boolean().optional(),
}

export interface UninstallInput {
  readonly keepState?: boolean
  readonly packages?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
}

export interface UninstallResult {
  readonly service: ServiceName
  readonly unit: string
  readonly steps: readonly StepReport[]
  /** What stays on this machine, and how it is removed by hand. */
  readonly left: readonly string[]
}

/** Shows what is left of a service, asks, and takes it away. */
export async function uninstallService(
  context: Context,
  layout: ServiceLayout,
  { keepState = false, packages = false, dryRun = false, yes }: UninstallInput,
  between: readonly ServiceStep[],
): Promise<UninstallResult> {
  const steps = uninstallSteps(layout, { between, keepState, purgePackages: packages })
  const left = whatIsLeft(layout, { keepState, packages })
  const plan = planOf(steps)
  showPlan(context, `Removing ${layout.unit} from this machine`, plan)
  if (!dryRun && plan.due.length > 0) {
    await confirm(
      context,
      { yes },
      `Do these ${plan.due.length} things? What they remove does not come back.`,
    )
    await takeSteps(context, plan)
    context.progress.done(`${layout.unit} is gone`)
  }
  return { service: layout.name, unit: layout.unit, steps: reportSteps(steps, plan, dryRun), left }
}

/** What it leaves for a reason, in sentences. */
function whatIsLeft(
  layout: ServiceLayout,
  { keepState, packages }: { keepState: boolean; packages: boolean },
): string[] {
  const brought = installedPackages(layout)
  const images = join(thisCheckout, 'var')
  const hasImages = layout.name === 'provider' && existsSync(images) && readdirSync(images).length > 0
  return [
    `the checkout${hasImages ? ' with the images in it' : ''}: rm -r ${thisCheckout}`,
    ...(keepState && existsSync(layout.folder) ? [`the state: rm -r ${layout.folder}`] : []),
    ...(!packages && brought.length > 0
      ? [`Debian packages: apt-get purge --auto-remove ${brought.join(' ')}`]
      : []),
  ]
}
