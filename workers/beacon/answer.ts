import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import {
  agreesOnTheRest,
  asciiBytes,
  beaconKexInit,
  COOKIE_BYTES,
  type Exchange,
  exchangeHash,
  firstCommon,
  HOST_KEY_TYPE,
  hostKeyBlob,
  KEX_METHODS,
  type KexMethod,
  readKexInit,
  readWhole,
  SSH_MSG,
  type Transcript,
  wireString,
  wireUint32,
  writeSignature,
} from '@freehold/sdk/proof'
import { hexToBytes } from 'viem'
import { makeExchangeKey, type SshStream } from '../ssh/index.ts'

const SERVER_VERSION = asciiBytes('SSH-2.0-freehold-beacon')

/** RFC 4253 §11.1. */
const PROTOCOL_ERROR = 2
const KEY_EXCHANGE_FAILED = 3

/** The key of a beacon, ready to sign. */
export interface BeaconKey {
  readonly privateKey: KeyObject
  /** K_S. */
  readonly blob: Uint8Array
}

/** Makes a P-256 private key ready. */
export function beaconKeyOf(privateKey: KeyObject): BeaconKey {
  const { x = '', y = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  return { privateKey, blob: hostKeyBlob(Uint8Array.of(4, ...left, ...right)) }
}

/**
 * The server's side of one key exchange (RFC 4253 §7 and §8, RFC 5656 §4, RFC 8731 §3). There is nothing behind it: after the
 * signature the connection ends, so nobody can log in.
 * @param onSigned told of an exchange once its signature is on the way, whatever the other side makes of it
 * @throws SshStreamError when the other side leaves or sends nonsense
 */
export async function answerExchange(
  stream: SshStream,
  key: BeaconKey,
  onSigned: (exchange: Transcript) => void,
): Promise<void> {
  const serverKexInit = beaconKexInit(Uint8Array.from(randomBytes(COOKIE_BYTES)))
  stream.sendLine(SERVER_VERSION)
  stream.send(serverKexInit)
  const clientVersion = await stream.line(255)
  if (!Buffer.from(clientVersion).toString('latin1').startsWith('SSH-2.0-')) return
  const clientKexInit = await stream.payload()
  const method = methodFor(clientKexInit)
  if (method === null)
    return stream.send(farewell(KEY_EXCHANGE_FAILED, 'only what a probe offers is known here'))
  const clientPublic = readInit(await stream.payload())
  const ephemeral = makeExchangeKey(method)
  const sharedSecret = clientPublic && ephemeral.agree(clientPublic)
  if (!clientPublic || !sharedSecret) return stream.send(farewell(PROTOCOL_ERROR, 'no such point'))
  const exchange = {
    clientVersion,
    serverVersion: SERVER_VERSION,
    clientKexInit,
    serverKexInit,
    hostKey: key.blob,
    clientPublic,
    serverPublic: ephemeral.publicKey,
    sharedSecret,
  }
  const signature = signatureOf(exchange, key)
  stream.send(replyOf({ ...exchange, signature }))
  stream.send(Uint8Array.of(SSH_MSG.newKeys))
  onSigned({ ...exchange, signature })
  await stream.payload() // its NEWKEYS or its farewell: whoever closed before might take the answer back
}

/** What both lists lead to; null: nothing, or the client guesses ahead. */
function methodFor(clientKexInit: Uint8Array): KexMethod | null {
  const offer = readKexInit(clientKexInit)
  if (offer === null || offer.firstPacketFollows) return null
  if (!offer.hostKeyTypes.includes(HOST_KEY_TYPE) || !agreesOnTheRest(offer)) return null
  const name = firstCommon(offer.kexMethods, KEX_METHODS)
  return KEX_METHODS.find((method) => method === name) ?? null
}

const readInit = (payload: Uint8Array): Uint8Array | null =>
  readWhole(payload, (reader) => (reader.byte() === SSH_MSG.kexEcdhInit ? reader.string(128) : null))

function signatureOf(exchange: Exchange, { privateKey }: BeaconKey): Uint8Array {
  const hash = hexToBytes(exchangeHash(exchange))
  return writeSignature(sign('sha256', hash, { key: privateKey, dsaEncoding: 'ieee-p1363' }))
}

const replyOf = ({ hostKey, serverPublic, signature }: Transcript): Uint8Array =>
  Buffer.concat([
    Uint8Array.of(SSH_MSG.kexEcdhReply),
    wireString(hostKey),
    wireString(serverPublic),
    wireString(signature),
  ])

const farewell = (code: number, words: string): Uint8Array =>
  Buffer.concat([Uint8Array.of(SSH_MSG.disconnect), wireUint32(code), wireString(words), wireString('')])
