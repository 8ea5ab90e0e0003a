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

/** One public key as it stands in authorized_keys, without options. */
export interface SshPublicKey {
  readonly type: string
  readonly blob: Uint8Array
  readonly comment: string
  /** The tidied line. */
  readonly line: string
}

/**
 * Reads one line of authorized_keys or of an id_….pub file: type, key, comment.
 * @throws SshKeyError that says what is wrong with it.
 */
export function parseSshPublicKey(text: string): SshPublicKey {
  const line = text.trim()
  if (/PRIVATE KEY/.test(line)) {
    throw new SshKeyError('This is a private key.', 'use the public one: the file that ends in .pub.')
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
  return { type, blob, comment: comment.join(' '), line: [type, key, ...comment].join(' ') }
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
