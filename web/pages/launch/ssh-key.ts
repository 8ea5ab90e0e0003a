import { parseSshPublicKey, SshKeyError } from '@freehold/sdk'

/** What a pasted SSH key turned out to be. `says` is for the person who pasted it. */
export type SshKeyReading =
  | { ok: true; key: string; type: string; comment: string }
  | { ok: false; says: string }

/** Reads one OpenSSH public key. */
export function readSshKey(text: string): SshKeyReading {
  try {
    const { type, comment, line } = parseSshPublicKey(text)
    return { ok: true, key: line, type, comment }
  } catch (error) {
    if (error instanceof SshKeyError) return { ok: false, says: `${error.message} ${asSentence(error.next)}` }
    throw error
  }
}

const asSentence = (next = ''): string => next.charAt(0).toUpperCase() + next.slice(1)
