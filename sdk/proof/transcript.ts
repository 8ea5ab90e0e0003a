import { concat, type Hex, sha256 } from 'viem'
import { MAX_KEX_INIT_BYTES } from './keyExchange.ts'
import { asciiBytes, readWhole, wireString } from './wire.ts'

/** One SSH key exchange as it is kept: all that the host's signature covers, and the signature. Never the ephemeral key. */
export interface Transcript {
  /** V_C and V_S, without CR LF (RFC 4253 §4.2). */
  readonly clientVersion: Uint8Array
  readonly serverVersion: Uint8Array
  /** I_C and I_S: the payloads of both KEXINIT, at most 4 KiB each. */
  readonly clientKexInit: Uint8Array
  readonly serverKexInit: Uint8Array
  /** K_S: the blob of the host key. */
  readonly hostKey: Uint8Array
  /** Q_C and Q_S: the ephemeral public keys. */
  readonly clientPublic: Uint8Array
  readonly serverPublic: Uint8Array
  /** K: the content of an mpint. */
  readonly sharedSecret: Uint8Array
  readonly signature: Uint8Array
}

/** A key exchange before it is signed. */
export type Exchange = Omit<Transcript, 'signature'>

/** The fields that the exchange hash covers, in its order (RFC 5656 §4), and the most bytes of each. */
const HASHED_FIELDS = {
  clientVersion: 255,
  serverVersion: 255,
  clientKexInit: MAX_KEX_INIT_BYTES,
  serverKexInit: MAX_KEX_INIT_BYTES,
  hostKey: 128,
  clientPublic: 65,
  serverPublic: 65,
  sharedSecret: 33,
} as const

type HashedField = keyof typeof HASHED_FIELDS

const SIGNATURE_BYTES = 128

/** The names of the fields in the order of the encoding. */
export const TRANSCRIPT_FIELDS = [...(Object.keys(HASHED_FIELDS) as HashedField[]), 'signature'] as const

/** What every encoded transcript begins with. */
export const TRANSCRIPT_MAGIC = 'freehold/transcript/1'

/** What the exchange hash is made of: eight strings, one after the other. */
const hashedPart = (transcript: Exchange): Uint8Array =>
  concat((Object.keys(HASHED_FIELDS) as HashedField[]).map((field) => wireString(transcript[field])))

/**
 * H of RFC 4253 §8 with SHA-256 (RFC 5656 §4, RFC 8731 §3). An mpint is written as a string of its content, so H is the hash of
 * the part of the encoding that begins after the magic and ends before the signature.
 */
export const exchangeHash = (transcript: Exchange): Hex => sha256(hashedPart(transcript))

/** The canonical bytes: magic, V_C, V_S, I_C, I_S, K_S, Q_C, Q_S, K, signature; each an SSH string. */
export const encodeTranscript = (transcript: Transcript): Uint8Array =>
  concat([wireString(TRANSCRIPT_MAGIC), hashedPart(transcript), wireString(transcript.signature)])

/** Reads canonical bytes; null when they are cut short, padded, of another format, or a field is too long. */
export function decodeTranscript(bytes: Uint8Array): Transcript | null {
  return readWhole(bytes, (reader) => {
    const isOurs = equalBytes(reader.string(TRANSCRIPT_MAGIC.length), asciiBytes(TRANSCRIPT_MAGIC))
    const hashed = Object.entries(HASHED_FIELDS).map(([field, most]) => [field, reader.string(most)])
    const signature = reader.string(SIGNATURE_BYTES)
    return isOurs ? { ...Object.fromEntries(hashed), signature } : null
  })
}

/** Whether every field fits the encoding: what can be written can be read back. */
export function isWithinBounds(transcript: Transcript): boolean {
  return (
    Object.entries(HASHED_FIELDS).every(([field, most]) => transcript[field as HashedField].length <= most) &&
    transcript.signature.length <= SIGNATURE_BYTES
  )
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
