import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseSshPublicKey, SshKeyError } from '@freehold/sdk'
import { UsageError } from '../kernel/errors.ts'
import type { Io } from '../kernel/io.ts'

/** A public key that may log in, and the private key beside it, if it came from such a file. */
export interface LoginKey {
  /** The line of authorized_keys. */
  readonly line: string
  readonly identityPath: string | null
}

/** In the order in which ssh itself tries them. */
const DEFAULT_NAMES = ['id_ed25519', 'id_ecdsa', 'id_rsa']

/**
 * Reads what `--key` named: the path of a public key file, or the key's own text. Of a private key's path, the file beside it
 * that ends in .pub is read; a private key itself is never opened further than its first line.
 * @throws UsageError that says what is wrong with the key.
 */
export function readLoginKey(given: string): LoginKey {
  if (!existsSync(given)) return fromText(given)
  const path = given.endsWith('.pub') || !existsSync(`${given}.pub`) ? given : `${given}.pub`
  const identity = path.replace(/\.pub$/, '')
  return {
    line: parsed(readFileSync(path, 'utf8'), path),
    identityPath: identity !== path && existsSync(identity) ? identity : null,
  }
}

/** The public keys that this user has in ~/.ssh under their usual names. */
export function usualKeyPaths(env: Io['env']): string[] {
  const folder = join(env.HOME ?? homedir(), '.ssh')
  return DEFAULT_NAMES.map((name) => join(folder, `${name}.pub`)).filter((path) => existsSync(path))
}

function fromText(text: string): LoginKey {
  const looksLikeKey = /^(ssh-|ecdsa-|sk-)|PRIVATE KEY/.test(text.trim())
  if (looksLikeKey) return { line: parsed(text, 'The SSH key'), identityPath: null }
  throw new UsageError(`--key: there is no file ${text}, and it is no public key either.`, {
    next: 'name a file such as ~/.ssh/id_ed25519.pub; ssh-keygen -t ed25519 makes one',
  })
}

function parsed(text: string, source: string): string {
  try {
    return parseSshPublicKey(text).line
  } catch (error) {
    if (!(error instanceof SshKeyError)) throw error
    throw new UsageError(`--key: ${source}: ${error.message}`, {
      next: error.next ?? 'give a public key: one line, as in a file that ends in .pub',
      cause: error,
    })
  }
}
