import { existsSync } from 'node:fs'
import { formatUsdc, readStake } from '@freehold/sdk'
import { z } from 'zod'
import type { Context } from '../../kernel/context.ts'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { serviceLayouts } from '../../service/layout.ts'
import { requireRoot } from '../../service/root.ts'
import { stepsText } from '../../service/steps.ts'
import {
  type UninstallInput,
  type UninstallResult,
  uninstallFields,
  uninstallOptions,
  uninstallService,
} from '../../service/uninstallVerb.ts'
import { findVerifier } from '../../verifier/target.ts'

interface Input extends UninstallInput {
  readonly force?: boolean
}

const layout = serviceLayouts.verifier

/** `freehold verifier uninstall` */
export const uninstall = defineVerb<Input, UninstallResult>({
  details:
    'Takes off this machine what `verifier install` and the worker made: unit, system user, and /var/lib/freehold-verifier with key, secrets and evidence. The key is the only one that can take the stake back, so it refuses while there is a stake. It shows what it will do and asks; it needs root. What it leaves (the checkout, Debian packages) it names.',
  options: [
    ...uninstallOptions,
    { flags: '--force', says: 'also where a stake is left, or where that cannot be known' },
  ],
  examples: [
    ['freehold verifier uninstall --dry-run', 'look'],
    ['freehold verifier uninstall', 'leave nothing; after `verifier withdraw --resign`'],
  ],
  input: z.object({ ...uninstallFields, force: z.boolean().optional() }),
  async run(context, { force = false, ...input }) {
    if (!input.dryRun) requireRoot('freehold verifier uninstall')
    if (!force && !input.keepState && !input.dryRun && existsSync(layout.configPath))
      await requireNoStake(context)
    return uninstallService(context, layout, input, [])
  },
  print: ({ steps, left }) => [stepsText(steps), ...left.map((what) => `left: ${what}`)].join('\n'),
})

/** @throws CliError while the key in the folder has money in the vault */
async function requireNoStake(context: Context): Promise<void> {
  const { client, account } = await findVerifier(context, { config: layout.configPath })
  const { bondedUnits, unbondingUnits } = await readStake(client, { account: account.address })
  const stakeUnits = bondedUnits + unbondingUnits
  if (stakeUnits === 0n) return
  throw new CliError(
    `${account.address} has a stake of ${formatUsdc(stakeUnits)} USDC, and only the key that would be removed can take it back.`,
    { next: `freehold verifier withdraw --resign --config ${layout.configPath}, or --keep-state` },
  )
}
