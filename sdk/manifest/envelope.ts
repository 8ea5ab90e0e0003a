import { bytesToHex, concatHex, type Hex, hexToBytes, numberToHex, sha256, size, slice } from 'viem'
import { ManifestError } from '../errors/manifest.ts'

/** Bytes an envelope may have on chain (contracts: Limits.MAX_MANIFEST_BYTES). */
export const MAX_ENVELOPE_BYTES = 8192

const FORMAT = 1
const KEY_ID_BYTES = 8
const HEADER_BYTES = 1 + 4 + KEY_ID_BYTES + 32
/** ChaCha20-Poly1305 appends this many bytes. */
const TAG_BYTES = 16

/** A sealed manifest, taken apart: format 1 | key version 4 | key id 8 | enc 32 | ciphertext. */
export interface Envelope {
  /** Version of the host's HPKE key. */
  readonly keyVersion: number
  /** First 8 bytes of sha256 of the host's HPKE public key. */
  readonly keyId: Hex
  /** HPKE's encapsulated key. */
  readonly enc: Uint8Array
  readonly ciphertext: Uint8Array
}

/** First 8 bytes of sha256 of an HPKE public key: how envelopes name the key they were sealed to. */
export function hpkeKeyIdOf(publicKey: Hex): Hex {
  return slice(sha256(publicKey), 0, KEY_ID_BYTES)
}

/** Writes an envelope. @throws ManifestError `tooLarge` */
export function encodeEnvelope(envelope: Envelope): Hex {
  const bytes = concatHex([
    numberToHex(FORMAT, { size: 1 }),
    numberToHex(envelope.keyVersion, { size: 4 }),
    envelope.keyId,
    bytesToHex(envelope.enc),
    bytesToHex(envelope.ciphertext),
  ])
  if (size(bytes) > MAX_ENVELOPE_BYTES) {
    throw new ManifestError(
      'tooLarge',
      `Sealed, the manifest has ${size(bytes)} bytes; the escrow takes ${MAX_ENVELOPE_BYTES}.`,
      { next: 'shorten the user data (let it download the rest), or give fewer SSH keys or services.' },
    )
  }
  return bytes
}

/** Reads an envelope; says nothing about whether it opens. @throws ManifestError `malformed` or `tooLarge` */
export function decodeEnvelope(bytes: Hex): Envelope {
  const length = size(bytes)
  if (length < HEADER_BYTES + TAG_BYTES || length > MAX_ENVELOPE_BYTES) {
    throw new ManifestError(
      length > MAX_ENVELOPE_BYTES ? 'tooLarge' : 'malformed',
      `A sealed manifest has ${HEADER_BYTES + TAG_BYTES} to ${MAX_ENVELOPE_BYTES} bytes; this one has ${length}.`,
    )
  }
  const raw = hexToBytes(bytes)
  if (raw[0] !== FORMAT) {
    throw new ManifestError('malformed', `The manifest has format ${raw[0]}; only ${FORMAT} is known.`)
  }
  return {
    keyVersion: new DataView(raw.buffer, raw.byteOffset).getUint32(1),
    keyId: bytesToHex(raw.subarray(5, 5 + KEY_ID_BYTES)),
    enc: raw.slice(HEADER_BYTES - 32, HEADER_BYTES),
    ciphertext: raw.slice(HEADER_BYTES),
  }
}
