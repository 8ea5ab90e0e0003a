import { existsSync, realpathSync } from 'node:fs'
import { z } from 'zod'
import { CliError } from '../kernel/errors.ts'
import { defineVerb, type OptionSpec } from '../kernel/verb.ts'
import { confirm } from '../prompts/confirm.ts'
import { installSteps } from './install.ts'
import { type ServiceName, serviceLayouts, thisCheckout } from './layout.ts'
import { requireRoot } from './root.ts'
import { planOf, reportSteps, type StepReport, showPlan, stepsText, takeSteps } from './steps.ts'
import { isSystemdRunning } from './systemd.ts'
import { hiddenFolderOf, type UnitPlaces } from './unit.ts'

interface Input {
  readonly start?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
}

interface Result {
  readonly service: ServiceName
  readonly unit: string
  /** Where `init` is to put the configuration. */
  readonly config: string
  readonly isConfigured: boolean
  readonly isStarted: boolean
  readonly steps: readonly StepReport[]
}

/** Options that installing and uninstalling share. */
export const dryRunOption: OptionSpec = {
  flags: '--dry-run',
  says: 'show what would be done, and do nothing',
}
export const agreeOption: OptionSpec = { flags: '-y, --yes', says: 'do not ask before it begins' }

/** `freehold provider install`, `freehold verifier install` */
export function installVerb(service: ServiceName, details: string) {
  const layout = serviceLayouts[service]
  const command = `freehold ${service} install`
  return defineVerb<Input, Result>({
    details,
    options: [
      { flags: '--start', says: 'start it now; it is always started at boot' },
      dryRunOption,
      agreeOption,
    ],
    examples: [
      [`${command} --dry-run`, 'look first'],
      [`${command} --yes --start`, 'without a question, and running afterwards'],
    ],
    input: z.object({
      start: z.boolean().optional(),
      dryRun: z.boolean().optional(),
      yes: z.boolean().optional(),
    }),
    async run(context, { start = false, dryRun = false, yes }) {
      if (!dryRun) requireRoot(command)
      const places = placesHere()
      const isConfigured = existsSync(layout.configPath)
      if (start) requireStartable(service, isConfigured)
      const steps = installSteps(layout, { places, start })
      const plan = planOf(steps)
      showPlan(context, `Installing ${layout.unit} on this machine`, plan)
      if (!dryRun && plan.due.length > 0) {
        await confirm(context, { yes }, `Do these ${plan.due.length} things?`)
        await takeSteps(context, plan)
        context.progress.done(`${layout.unit} is installed`)
      }
      return {
        service,
        unit: layout.unit,
        config: layout.configPath,
        isConfigured,
        isStarted: start && !dryRun,
        steps: reportSteps(steps, plan, dryRun),
      }
    },
    print: ({ steps, isConfigured, isStarted, unit, config }) =>
      `${stepsText(steps)}\nNext: ${
        isStarted
          ? `journalctl -u ${unit} -f`
          : isConfigured
            ? `systemctl start ${unit}`
            : `freehold ${service} init --config ${config}, then this again with --start`
      }`,
  })
}

/** @throws CliError where the unit could not see what it is to run */
function placesHere(): UnitPlaces {
  const places = { checkout: realpathSync(thisCheckout), node: realpathSync(process.execPath) }
  for (const [what, path] of Object.entries(places)) {
    const hidden = hiddenFolderOf(path)
    if (hidden !== null)
      throw new CliError(
        `The ${what} that runs this lies in ${hidden}, which services do not see: ${path}.`,
        {
          next:
            what === 'node'
              ? 'install Node for all users, or let the checkout bring its own: node scripts/run.mjs cli/main.ts'
              : 'clone the repository to /opt/freehold and run this from there',
        },
      )
  }
  return places
}

function requireStartable(service: ServiceName, isConfigured: boolean): void {
  const { configPath } = serviceLayouts[service]
  if (!isConfigured)
    throw new CliError(`There is nothing to start yet: ${configPath} is not there.`, {
      next: `freehold ${service} install, freehold ${service} init --config ${configPath}, then install --start`,
    })
  if (!isSystemdRunning())
    throw new CliError('systemd does not run on this machine, so nothing can be started now.', {
      next: `freehold ${service} install without --start; freehold ${service} start runs it in the foreground`,
    })
}
