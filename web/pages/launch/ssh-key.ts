import { FreeholdError, parseSshPublicKey } from '@freehold/sdk'

/** What a pasted SSH key turned out to be. `says` is for the person who pasted it. */
export type SshKeyReading =
  | { ok: true; key: string; type: string; comment: string }
  | { ok: false; says: string }

const MINIMUM_RSA_BYTES = 2048 / 8

/**
 * Reads one OpenSSH public key and refuses what the guest's sshd would ignore: a tenant who cannot log in pays for
 * nothing. Beyond the sdk's check: a blob that was cut short, and RSA keys below 2048 bits.
 */
export function readSshKey(text: string): SshKeyReading {
  if (text.trim() === '') return no('Paste a public key, or choose a .pub file.')
  if (/PRIVATE KEY/.test(text)) {
    return no('This is a private key: never share it. Paste the public one, from the file that ends in .pub.')
  }
  if (/BEGIN .*PUBLIC KEY/.test(text)) {
    return no('This key is not in OpenSSH’s format. Convert it with: ssh-keygen -i -f key.pub')
  }
  try {
    const { type, blob, comment, line } = parseSshPublicKey(text)
    const fields = fieldsOf(blob)
    if (!fields || (type === 'ssh-ed25519' && fields[1]?.length !== 32)) {
      return no('The key is cut short or has a character too many. Copy the whole line again.')
    }
    if (type === 'ssh-rsa' && (fields[2]?.length ?? 0) < MINIMUM_RSA_BYTES) {
      return no(
        'This RSA key is shorter than 2048 bits and the guest would refuse it. Make one with: ssh-keygen -t ed25519',
      )
    }
    return { ok: true, key: line, type, comment }
  } catch (error) {
    if (error instanceof FreeholdError) return no(error.message)
    throw error
  }
}

function no(says: string): SshKeyReading {
  return { ok: false, says }
}

/** The length-prefixed fields of an SSH key blob (RFC 4253 §6.6); null when the lengths do not add up. */
function fieldsOf(bytes: Uint8Array): Uint8Array[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fields: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null
    const end = at + 4 + view.getUint32(at)
    if (end > bytes.length) return null
    fields.push(bytes.subarray(at + 4, end))
    at = end
  }
  return fields.length >= 2 ? fields : null
}
