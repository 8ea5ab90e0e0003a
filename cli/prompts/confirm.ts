import type { Context } from '../kernel/context.ts'
import { CliError, UsageError } from '../kernel/errors.ts'
import type { OptionSpec } from '../kernel/verb.ts'
import { askYes } from './ask.ts'

/** The option of every verb that asks before it signs. */
export const yesOption: OptionSpec = { flags: '-y, --yes', says: 'do not ask before signing' }

/** A person's yes, or `--yes`. @throws UsageError where nobody can be asked; CliError on a no */
export async function confirm(
  context: Context,
  { yes }: { readonly yes?: boolean },
  question: string,
  next = 'add --yes to agree',
): Promise<void> {
  if (yes) return
  if (!context.interactive) throw new UsageError('Nothing was signed: nobody can be asked here.', { next })
  if (!(await askYes(context, question))) throw new CliError('Stopped. Nothing was signed.')
}
