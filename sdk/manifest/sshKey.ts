import { bytesToHex, type Hex, sha256 } from 'viem'
import { SshKeyError } from '../errors/manifest.ts'

const KEY_TYPES = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
])

const MAX_LINE_CHARACTERS = 4096
const MIN_RSA_BYTES = 2048 / 8
const ED25519_BYTES = 32

/** One public key as it stands in authorized_keys, without options. */
export interface SshPublicKey {
  readonly type: string
  readonly blob: Uint8Array
  readonly comment: string
  /** The tidied line. */
  readonly line: string
}

/**
 * Reads one line of authorized_keys or of an id_….pub file: type, key, comment. Refuses what no guest's sshd could use, since a
 * tenant who cannot log in pays for nothing: a key that was cut short, and RSA below 2048 bits.
 * @throws SshKeyError that says what is wrong with it.
 */
export function parseSshPublicKey(text: string): SshPublicKey {
  const line = text.trim()
  if (line === '') throw new SshKeyError('There is no SSH key.', 'paste a public key, or choose a .pub file.')
  if (/PRIVATE KEY/.test(line)) {
    throw new SshKeyError(
      'This is a private key: never share it.',
      'use the public one: the file that ends in .pub.',
    )
  }
  if (/BEGIN .*PUBLIC KEY/.test(line)) {
    throw new SshKeyError(
      'This key is not in the format of OpenSSH.',
      'convert it with: ssh-keygen -i -f key.pub',
    )
  }
  if (/\p{Cc}/u.test(line)) throw new SshKeyError('An SSH key is one line; this text has several.')
  if (line.length > MAX_LINE_CHARACTERS) {
    throw new SshKeyError(`This SSH key has ${line.length} characters; at most ${MAX_LINE_CHARACTERS} fit.`)
  }
  const [type = '', key = '', ...comment] = line.split(/ +/)
  if (!KEY_TYPES.has(type)) throw new SshKeyError(`"${type.slice(0, 40)}" is no SSH key type.`)
  const blob = decodeBase64(key)
  if (!blob || nameInside(blob) !== type) {
    throw new SshKeyError(`The ${type} key is damaged: its second part does not decode to such a key.`)
  }
  requireUsable(type, blob)
  return { type, blob, comment: comment.join(' '), line: [type, key, ...comment].join(' ') }
}

function requireUsable(type: string, blob: Uint8Array): void {
  const fields = fieldsOf(blob)
  if (!fields || (type === 'ssh-ed25519' && fields[1]?.length !== ED25519_BYTES)) {
    throw new SshKeyError(
      'The SSH key is cut short or has a character too many.',
      'copy the whole line again.',
    )
  }
  if (type === 'ssh-rsa' && (fields[2]?.length ?? 0) < MIN_RSA_BYTES) {
    throw new SshKeyError(
      'This RSA key is shorter than 2048 bits, which guests may refuse.',
      'make a new one with: ssh-keygen -t ed25519',
    )
  }
}

/** sha256 of the key blob, the 32 bytes that `activate` puts on chain. */
export function sshFingerprintOf(publicKeyLine: string): Hex {
  return sha256(bytesToHex(parseSshPublicKey(publicKeyLine).blob))
}

/** A fingerprint as OpenSSH prints it: `SHA256:` and unpadded base64. */
export function formatSshFingerprint(fingerprint: Hex): string {
  const bytes = fingerprint.slice(2).match(/../g) ?? []
  const binary = String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16)))
  return `SHA256:${btoa(binary).replace(/=+$/, '')}`
}

function decodeBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined // not base64: the caller says so
  }
}

/** The key type that the blob itself states: a length of four bytes, then the name. */
function nameInside(blob: Uint8Array): string | undefined {
  if (blob.length < 4) return undefined
  const length = new DataView(blob.buffer, blob.byteOffset).getUint32(0)
  if (length > 64 || blob.length <= 4 + length) return undefined
  return String.fromCharCode(...blob.subarray(4, 4 + length))
}

/** The length-prefixed fields of an SSH key blob (RFC 4253 §6.6); null when the lengths do not add up. */
function fieldsOf(blob: Uint8Array): Uint8Array[] | null {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  const fields: Uint8Array[] = []
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return null
    const end = at + 4 + view.getUint32(at)
    if (end > blob.length) return null
    fields.push(blob.subarray(at + 4, end))
    at = end
  }
  return fields.length >= 2 ? fields : null
}
