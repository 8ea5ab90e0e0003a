import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { type LoginKey, readLoginKey, usualKeyPaths } from '../keys/read.ts'
import { askChoice } from '../prompts/ask.ts'

/** Who may log in where no key was named: the user's usual one, else one that is made now. */
export async function chooseKeys(context: Context): Promise<LoginKey[]> {
  const usual = usualKeyPaths(context.io.env)
  if (usual.length === 0) return [ownKey(context)]
  if (usual.length > 1 && context.interactive) {
    const choices = usual.map((path) => ({ value: path, label: basename(path) }))
    return [readLoginKey(await askChoice(context, 'SSH key', choices))]
  }
  return [readLoginKey(usual[0]!)]
}

/** Someone without an SSH key gets one among our own files; `freehold ssh` knows where it is. */
function ownKey({ home, progress }: Context): LoginKey {
  const path = join(home, 'ssh', 'id_ed25519')
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    makeKey(path)
    progress.note(`There was no SSH key in ~/.ssh; made one: ${path}`)
  }
  return readLoginKey(path)
}

function makeKey(path: string): void {
  try {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'freehold', '-f', path])
  } catch (cause) {
    throw new CliError('There is no SSH key in ~/.ssh, and ssh-keygen could not make one.', {
      next: 'install the OpenSSH client, or name a public key with --key',
      cause,
    })
  }
}
