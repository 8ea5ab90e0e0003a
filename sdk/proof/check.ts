import type { Hex } from 'viem'
import { keyFingerprint, readHostKey } from './hostKey.ts'
import { agreedKexMethod, COOKIE_BYTES, clientKexInit, type KexMethod, readKexInit } from './keyExchange.ts'
import { type ProbeIdentity, probeNonce, readClientVersion } from './nonce.ts'
import { isExchangeKey } from './point.ts'
import { isSignedBy, readSignature } from './signature.ts'
import { equalBytes, exchangeHash, isWithinBounds, type Transcript } from './transcript.ts'
import { asciiText, isMpint256 } from './wire.ts'

/** Why a transcript proves nothing. */
export type TranscriptFault =
  /** A field has more bytes than the encoding takes. */
  | 'tooLong'
  /** The client's version string is not written as a probe's. */
  | 'clientVersion'
  /** It carries the nonce of another verifier, target, epoch, seed, secret, contract or chain. */
  | 'otherNonce'
  | 'serverVersion'
  /** The client's KEXINIT is not the one of a probe. */
  | 'clientOffer'
  /** The server's KEXINIT is damaged or too long. */
  | 'serverOffer'
  /** The server sent a guess ahead (first_kex_packet_follows). */
  | 'guessAhead'
  /** The two offers lead to no key exchange that counts. */
  | 'negotiation'
  /** K_S is no ecdsa-sha2-nistp256 key. */
  | 'hostKey'
  /** K_S is a good key, but not the expected one. */
  | 'otherKey'
  /** An ephemeral key of the client is no point of its curve. */
  | 'clientPublic'
  /** The same of the server. */
  | 'serverPublic'
  /** K is zero or no canonical mpint. */
  | 'sharedSecret'
  /** The signature is damaged, or of another kind. */
  | 'signatureForm'
  /** The holder of the key did not sign this exchange: one of its fields was changed, or another key signed. */
  | 'signature'

/** What a transcript is compared with. */
export interface ProbeContext extends ProbeIdentity {
  /** sha256 of the expected host key's SSH blob: `beaconKeyFingerprint`, or what the activation of a lease says. */
  readonly keyFingerprint: Hex
}

export type TranscriptVerdict =
  | { readonly holds: true; readonly exchangeHash: Hex }
  | { readonly holds: false; readonly fault: TranscriptFault }

/**
 * Whether a transcript proves that the holder of the expected host key answered this verifier, about this target, in this epoch.
 * Pure and offline. The contract decides by the same bytes; whatever passes here passes there.
 */
export const checkTranscript = (transcript: Transcript, context: ProbeContext): TranscriptVerdict =>
  checkExchange(transcript, { nonce: probeNonce(context), keyFingerprint: context.keyFingerprint })

export interface ExpectedExchange {
  readonly nonce: Hex
  readonly keyFingerprint: Hex
}

/** The same check for one who knows the nonce already, such as the prober itself. */
export function checkExchange(transcript: Transcript, expected: ExpectedExchange): TranscriptVerdict {
  const fault =
    (isWithinBounds(transcript) ? null : 'tooLong') ??
    faultOfVersions(transcript, expected.nonce) ??
    faultOfOffers(transcript) ??
    faultOfKeys(transcript, expected.keyFingerprint)
  if (fault !== null) return { holds: false, fault }
  return checkSignature(transcript)
}

function faultOfVersions({ clientVersion, serverVersion }: Transcript, nonce: Hex): TranscriptFault | null {
  const carried = readClientVersion(clientVersion)
  if (carried === null) return 'clientVersion'
  if (carried !== nonce.toLowerCase()) return 'otherNonce'
  return isServerVersion(serverVersion) ? null : 'serverVersion'
}

/** `SSH-2.0-`, then printable characters (RFC 4253 §4.2). */
export const isServerVersion = (version: Uint8Array): boolean =>
  version.length <= 253 && /^SSH-2\.0-[\x20-\x7e]+$/.test(asciiText(version))

/** RFC 4253 §7.1. */
function faultOfOffers({ clientKexInit: sent, serverKexInit }: Transcript): TranscriptFault | null {
  if (!equalBytes(sent, clientKexInit(sent.subarray(1, 1 + COOKIE_BYTES)))) return 'clientOffer'
  const offer = readKexInit(serverKexInit)
  if (offer === null) return 'serverOffer'
  if (offer.firstPacketFollows) return 'guessAhead'
  return agreedKexMethod(offer) === null ? 'negotiation' : null
}

/** RFC 5656 §3.1 and §4, RFC 8731 §3. */
function faultOfKeys(transcript: Transcript, fingerprint: Hex): TranscriptFault | null {
  const { hostKey, clientPublic, serverPublic, sharedSecret } = transcript
  if (readHostKey(hostKey) === null) return 'hostKey'
  if (keyFingerprint(hostKey) !== fingerprint.toLowerCase()) return 'otherKey'
  const method = kexMethodOf(transcript)!
  if (!isExchangeKey(method, clientPublic)) return 'clientPublic'
  if (!isExchangeKey(method, serverPublic)) return 'serverPublic'
  return isMpint256(sharedSecret) ? null : 'sharedSecret'
}

/** The key exchange that both offers of a transcript lead to; null: none that counts. */
export function kexMethodOf({ serverKexInit }: Transcript): KexMethod | null {
  const offer = readKexInit(serverKexInit)
  return offer && agreedKexMethod(offer)
}

/** RFC 4253 §8: H; RFC 5656 §3.1.2: its signature. */
function checkSignature(transcript: Transcript): TranscriptVerdict {
  const signature = readSignature(transcript.signature)
  if (signature === null) return { holds: false, fault: 'signatureForm' }
  const hash = exchangeHash(transcript)
  const point = readHostKey(transcript.hostKey)!
  if (!isSignedBy(point, hash, signature)) return { holds: false, fault: 'signature' }
  return { holds: true, exchangeHash: hash }
}
