import { readFileSync } from 'node:fs'
import type { Context } from '../kernel/context.ts'
import { CliError, UsageError } from '../kernel/errors.ts'
import { askSecret } from '../prompts/ask.ts'

type Asker = Pick<Context, 'io' | 'interactive' | 'progress'>

/** Shortest passphrase that a new wallet takes. */
const LEAST_CHARACTERS = 8

/**
 * The passphrase of a wallet: first line of the file FREEHOLD_PASSPHRASE_FILE, else a prompt.
 * @throws CliError when there is neither.
 */
export async function askPassphrase(context: Asker, says: string): Promise<string> {
  return fromFile(context.io.env.FREEHOLD_PASSPHRASE_FILE) ?? (await prompt(context, says))
}

/** A passphrase for a new wallet: long enough and, at a prompt, typed twice. */
export async function askNewPassphrase(context: Asker): Promise<string> {
  const file = context.io.env.FREEHOLD_PASSPHRASE_FILE
  const passphrase = fromFile(file) ?? (await prompt(context, 'Passphrase for the new wallet'))
  if (passphrase.length < LEAST_CHARACTERS)
    throw new UsageError(
      `The passphrase has ${passphrase.length} characters; at least ${LEAST_CHARACTERS} are needed.`,
    )
  if (file === undefined && (await prompt(context, 'The same again')) !== passphrase)
    throw new UsageError('The two passphrases differ; nothing was written.')
  return passphrase
}

function prompt(context: Asker, says: string): Promise<string> {
  if (context.interactive) return askSecret(context, says)
  throw new CliError('A passphrase is needed, and there is no terminal to ask on.', {
    next: 'put it into a file that only you can read, and its path into FREEHOLD_PASSPHRASE_FILE',
  })
}

function fromFile(path: string | undefined): string | null {
  if (path === undefined) return null
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? ''
  } catch (cause) {
    throw new CliError(
      `FREEHOLD_PASSPHRASE_FILE names ${path}, which cannot be read: ${(cause as Error).message}`,
      { cause },
    )
  }
}
