import { concat } from 'viem'
import { asciiText, readWhole, WireReader, wireString } from './wire.ts'

/** SSH message numbers (RFC 4253 §12, RFC 5656 §7.1). */
export const SSH_MSG = {
  disconnect: 1,
  ignore: 2,
  unimplemented: 3,
  debug: 4,
  kexInit: 20,
  newKeys: 21,
  kexEcdhInit: 30,
  kexEcdhReply: 31,
} as const

/** The key exchanges that a probe offers, in its order: RFC 8731, its older name, RFC 5656. */
export const KEX_METHODS = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
] as const
export type KexMethod = (typeof KEX_METHODS)[number]

/** The one type of host key that the chain can verify (RFC 5656 §3). */
export const HOST_KEY_TYPE = 'ecdsa-sha2-nistp256'

/** What says, in a list of key exchanges, that its sender speaks strict key exchange (OpenSSH's PROTOCOL, §1.10). */
export const STRICT_CLIENT = 'kex-strict-c-v00@openssh.com'
export const STRICT_SERVER = 'kex-strict-s-v00@openssh.com'

/** A KEXINIT of either side may have at most so many bytes. */
export const MAX_KEX_INIT_BYTES = 4096

export const COOKIE_BYTES = 16

/** Never used, since a probe ends before encryption; a server goes on only where it knows one of each. */
const CIPHERS = [
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
].join()
const MACS = [
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
].join()
const COMPRESSION = 'none'

/** All of a KEXINIT that follows the cookie. */
const offerOf = (strictMarker: string): Uint8Array =>
  concat([
    ...[
      [...KEX_METHODS, strictMarker].join(),
      HOST_KEY_TYPE,
      CIPHERS,
      CIPHERS,
      MACS,
      MACS,
      COMPRESSION,
      COMPRESSION,
      '',
      '',
    ].map(wireString),
    new Uint8Array(5), // first_kex_packet_follows: no; reserved: 0
  ])

const CLIENT_OFFER = offerOf(STRICT_CLIENT)
const BEACON_OFFER = offerOf(STRICT_SERVER)

/** A probe's KEXINIT (RFC 4253 §7.1): the same in every probe but for its random cookie of 16 bytes. */
export const clientKexInit = (cookie: Uint8Array): Uint8Array =>
  concat([Uint8Array.of(SSH_MSG.kexInit), cookie, CLIENT_OFFER])

/** A beacon's KEXINIT: a probe's lists, and nothing beyond. */
export const beaconKexInit = (cookie: Uint8Array): Uint8Array =>
  concat([Uint8Array.of(SSH_MSG.kexInit), cookie, BEACON_OFFER])

/** What the other side's KEXINIT offers. */
export interface KexOffer {
  readonly kexMethods: readonly string[]
  readonly hostKeyTypes: readonly string[]
  readonly ciphersToServer: readonly string[]
  readonly ciphersToClient: readonly string[]
  readonly macsToServer: readonly string[]
  readonly macsToClient: readonly string[]
  readonly compressionsToServer: readonly string[]
  readonly compressionsToClient: readonly string[]
  /** The sender goes on with a guess before it has seen our list; no probe allows that. */
  readonly firstPacketFollows: boolean
}

/** Takes a KEXINIT apart (RFC 4253 §7.1); null when it is none or has more than 4 KiB. */
export function readKexInit(payload: Uint8Array): KexOffer | null {
  if (payload.length > MAX_KEX_INIT_BYTES || payload[0] !== SSH_MSG.kexInit) return null
  return readWhole(payload, (reader) => {
    reader.take(1 + COOKIE_BYTES)
    const names = () => reader.names(MAX_KEX_INIT_BYTES)
    const offer = {
      kexMethods: names(),
      hostKeyTypes: names(),
      ciphersToServer: names(),
      ciphersToClient: names(),
      macsToServer: names(),
      macsToClient: names(),
      compressionsToServer: names(),
      compressionsToClient: names(),
    }
    names() // languages to the server
    names() // languages to the client
    const firstPacketFollows = reader.byte() !== 0
    reader.uint32()
    return { ...offer, firstPacketFollows }
  })
}

/** What a probe offers, read back from its own bytes. */
export const clientOffer: KexOffer = readKexInit(clientKexInit(new Uint8Array(COOKIE_BYTES)))!

/** The client's first choice that the server knows, too (RFC 4253 §7.1); null: none. */
export const firstCommon = <T extends string>(client: readonly T[], server: readonly string[]): T | null =>
  client.find((name) => server.includes(name)) ?? null

/** Lists of which both sides need one in common before they go on, although a probe ends before any is used (RFC 4253 §7.1). */
const UNUSED_LISTS = [
  'ciphersToServer',
  'ciphersToClient',
  'macsToServer',
  'macsToClient',
  'compressionsToServer',
  'compressionsToClient',
] as const

/** Whether the other side would go on with our ciphers and the like. */
export const agreesOnTheRest = (offer: KexOffer): boolean =>
  UNUSED_LISTS.every((list) => firstCommon(clientOffer[list], offer[list]) !== null)

/** The key exchange that a probe and this server agree on, with the one type of host key; null: no common algorithm. */
export function agreedKexMethod(server: KexOffer): KexMethod | null {
  return server.hostKeyTypes.includes(HOST_KEY_TYPE) ? firstCommon(KEX_METHODS, server.kexMethods) : null
}

/** The server's answer to a key exchange (RFC 5656 §4, RFC 8731 §3); null when it is none. */
export function readKexReply(payload: Uint8Array): KexReply | null {
  if (payload[0] !== SSH_MSG.kexEcdhReply) return null
  return readWhole(payload, (reader) => {
    reader.byte()
    return { hostKey: reader.string(512), serverPublic: reader.string(512), signature: reader.string(512) }
  })
}

/** K_S, Q_S and the signature of H. */
export interface KexReply {
  readonly hostKey: Uint8Array
  readonly serverPublic: Uint8Array
  readonly signature: Uint8Array
}

/** Why a server says that it leaves (RFC 4253 §11.1), in printable characters; null when the payload says no such thing. */
export function readDisconnect(payload: Uint8Array): string | null {
  if (payload[0] !== SSH_MSG.disconnect) return null
  try {
    const reader = new WireReader(payload.subarray(1))
    const code = reader.uint32()
    const words = asciiText(reader.string(255)).replace(/[^\x20-\x7e]/g, '?')
    return `reason ${code}: ${words}`
  } catch {
    return 'without a reason'
  }
}
