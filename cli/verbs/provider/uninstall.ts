import { existsSync } from 'node:fs'
import { z } from 'zod'
import { clearMachine, clearQueue, type ProviderConfig } from '../../../workers/provider/index.ts'
import type { Context } from '../../kernel/context.ts'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { shortId } from '../../leases/words.ts'
import { bytesText } from '../../output/sizes.ts'
import { moment } from '../../output/time.ts'
import { findRemains, type KeptDisk, type Remains, requireNoLeases } from '../../provider/remains.ts'
import { readConfig } from '../../provider/target.ts'
import { serviceLayouts } from '../../service/layout.ts'
import { requireRoot } from '../../service/root.ts'
import { type ServiceStep, stepsText } from '../../service/steps.ts'
import {
  type UninstallInput,
  type UninstallResult,
  uninstallFields,
  uninstallOptions,
  uninstallService,
} from '../../service/uninstallVerb.ts'

interface Input extends UninstallInput {
  readonly deleteDisks?: boolean
  readonly force?: boolean
}

interface Result extends UninstallResult {
  /** Tenants' disks whose leases are over, which this removes, or keeps with the state. */
  readonly disks: readonly KeptDisk[]
}

const layout = serviceLayouts.provider

/** `freehold provider uninstall` */
export const uninstall = defineVerb<Input, Result>({
  details:
    'Takes off this machine what `provider install` and the worker made: unit, guests, bridge, rules, control groups, names in Redis, and /var/lib/freehold with keys and disks. It refuses while leases are open, and while disks are kept for tenants until you say what becomes of them. The operator’s key goes with the state, and with it what is left of its gas money. It shows what it will do and asks; it needs root. What it leaves (the checkout, Debian packages) it names.',
  options: [
    ...uninstallOptions,
    { flags: '--delete-disks', says: 'also disks that are kept for tenants of ended leases' },
    { flags: '--force', says: 'also while leases are open, or where that cannot be known' },
  ],
  examples: [
    ['freehold provider uninstall --dry-run', 'look'],
    ['freehold provider uninstall --keep-state', 'keep keys and disks, to install again'],
    ['freehold provider uninstall --delete-disks', 'leave nothing'],
  ],
  input: z.object({
    ...uninstallFields,
    deleteDisks: z.boolean().optional(),
    force: z.boolean().optional(),
  }),
  async run(context, { deleteDisks = false, force = false, ...input }) {
    if (!input.dryRun) requireRoot('freehold provider uninstall')
    const path = layout.configPath
    const config = existsSync(path) ? readConfig(path) : null
    if (config === null) return { ...(await uninstallService(context, layout, input, [])), disks: [] }
    const remains = await findRemains(context, { path, config, isForced: force })
    showDisks(context, remains)
    if (!input.dryRun) {
      requireNoLeases(context, remains, force)
      requireWordOnDisks(remains, deleteDisks || (input.keepState ?? false))
    }
    const result = await uninstallService(context, layout, input, clearingSteps(context, config))
    return { ...result, disks: remains.disks }
  },
  print: ({ steps, left }) =>
    [stepsText(steps), ...left.map((what) => `left: ${what}`)].filter((line) => line !== '').join('\n'),
})

/** What the worker made outside its folder. */
function clearingSteps({ progress }: Context, config: ProviderConfig): ServiceStep[] {
  return [
    {
      says: 'remove guests, the bridge fhbr0 with taps, rules and DHCP, and control groups',
      isDue: () => true, // not to be seen from here; it looks for itself
      take: async () => {
        const { guests } = await clearMachine(config).catch((cause: Error) => {
          throw new CliError(cause.message, { cause, next: 'correct that and run it again' })
        })
        if (guests.length > 0) progress.note(`Guests that were removed: ${guests.join(', ')}`)
      },
    },
    {
      says: `remove this host's names from Redis`,
      isDue: () => true,
      take: () =>
        clearQueue(config).catch((error: Error) =>
          progress.note(`Nothing was removed from Redis, where nothing of worth is kept: ${error.message}`),
        ),
    },
  ]
}

function showDisks({ progress }: Context, { disks }: Remains): void {
  for (const { leaseId, tenant, occupiedBytes, keptUntil } of disks)
    progress.note(
      `A disk of ${bytesText(occupiedBytes)} is kept for ${tenant} (lease ${shortId(leaseId)})${keptUntil === null ? '' : `, until ${moment(keptUntil)} at most`}.`,
    )
}

function requireWordOnDisks({ disks }: Remains, isGiven: boolean): void {
  if (disks.length === 0 || isGiven) return
  throw new CliError(
    `${disks.length} ${disks.length === 1 ? 'disk is' : 'disks are'} kept here for tenants whose leases have ended.`,
    { next: 'wait until their time is over, or say what becomes of them: --keep-state or --delete-disks' },
  )
}
