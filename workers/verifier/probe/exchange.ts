import { randomBytes } from 'node:crypto'
import {
  agreedKexMethod,
  agreesOnTheRest,
  COOKIE_BYTES,
  checkExchange,
  clientKexInit,
  clientVersionOf,
  type ExpectedExchange,
  faultText,
  isServerVersion,
  type KexMethod,
  type KexOffer,
  type KexReply,
  readDisconnect,
  readKexInit,
  readKexReply,
  SSH_MSG,
  STRICT_SERVER,
  type Transcript,
  wireString,
  wireUint32,
} from '@freehold/sdk/proof'
import { makeExchangeKey, type SshStream } from '../../ssh/index.ts'
import { down, type ProbeResult, unknown } from './result.ts'

/** Lines that a server may send before its version, and the length of each (RFC 4253 §4.2 bounds neither). */
const MOST_LINES = 32
const MOST_LINE_BYTES = 1024
/** Packets without a meaning that a server may put between its offer and its answer. */
const MOST_IDLE_PACKETS = 8
/** RFC 4253 §11.1: SSH_DISCONNECT_BY_APPLICATION. */
const BY_APPLICATION = 11

/** What the server said first. */
export interface Greeting {
  readonly serverVersion: Uint8Array
  readonly clientVersion: Uint8Array
  readonly clientKexInit: Uint8Array
}

/**
 * Says version and offer at once, which RFC 4253 §7.1 allows, and reads the server's version; null: it sends no SSH.
 * @throws SshStreamError
 */
export async function greet(stream: SshStream, nonce: `0x${string}`): Promise<Greeting | null> {
  const clientVersion = clientVersionOf(nonce)
  const kexInit = clientKexInit(Uint8Array.from(randomBytes(COOKIE_BYTES)))
  stream.sendLine(clientVersion)
  stream.send(kexInit)
  for (let lines = 0; lines <= MOST_LINES; lines++) {
    const line = await stream.line(MOST_LINE_BYTES)
    if (isServerVersion(line)) return { serverVersion: line, clientVersion, clientKexInit: kexInit }
    if (Buffer.from(line).toString('latin1').startsWith('SSH-')) return null
  }
  return null
}

/** Goes on from the greeting to the server's signature and checks it (RFC 4253 §7 and §8). @throws SshStreamError */
export async function exchange(
  stream: SshStream,
  greeting: Greeting,
  expected: ExpectedExchange,
): Promise<ProbeResult> {
  const serverKexInit = await stream.payload()
  const offer = readKexInit(serverKexInit)
  if (offer === null) return refusalOf(serverKexInit, 'its list of algorithms')
  if (offer.firstPacketFollows) return down('guessAhead', sentence(faultText.guessAhead))
  const kexMethod = agreedKexMethod(offer)
  if (kexMethod === null || !agreesOnTheRest(offer))
    return unknown('noCommonAlgorithm', 'The server offers none of the algorithms that the chain can verify.')
  return answerOf(stream, { ...greeting, serverKexInit, kexMethod }, offer, expected)
}

type Begun = Greeting & { readonly serverKexInit: Uint8Array; readonly kexMethod: KexMethod }

/** RFC 5656 §4, RFC 8731 §3: our point, then its key, its point and its signature. */
async function answerOf(
  stream: SshStream,
  begun: Begun,
  offer: KexOffer,
  expected: ExpectedExchange,
): Promise<ProbeResult> {
  const startedMs = performance.now()
  const key = makeExchangeKey(begun.kexMethod)
  stream.send(Buffer.concat([Uint8Array.of(SSH_MSG.kexEcdhInit), wireString(key.publicKey)]))
  const payload = await replyPayload(stream, offer.kexMethods.includes(STRICT_SERVER))
  const reply = readKexReply(payload)
  if (reply === null) return refusalOf(payload, 'its half of the key exchange')
  stream.send(farewell())
  const sharedSecret = key.agree(reply.serverPublic)
  if (sharedSecret === null) return down('serverPublic', sentence(faultText.serverPublic))
  const transcript = transcriptOf(begun, key.publicKey, reply, sharedSecret)
  const verdict = checkExchange(transcript, expected)
  return verdict.holds
    ? { outcome: 'up', transcript, tookMs: performance.now() - startedMs }
    : down(verdict.fault, sentence(faultText[verdict.fault]))
}

/** A server that speaks strict key exchange puts nothing between; another may send what means nothing (RFC 4253 §11.2, §11.3). */
async function replyPayload(stream: SshStream, isStrict: boolean): Promise<Uint8Array> {
  for (let idle = 0; ; idle++) {
    const payload = await stream.payload()
    const meansNothing = payload[0] === SSH_MSG.ignore || payload[0] === SSH_MSG.debug
    if (!meansNothing || isStrict || idle >= MOST_IDLE_PACKETS) return payload
  }
}

function transcriptOf(
  begun: Begun,
  clientPublic: Uint8Array,
  reply: KexReply,
  sharedSecret: Uint8Array,
): Transcript {
  const { kexMethod: _, ...kept } = begun
  return { ...kept, clientPublic, ...reply, sharedSecret }
}

function refusalOf(payload: Uint8Array, awaited: string): ProbeResult {
  if (payload[0] === SSH_MSG.kexInit) return down('serverOffer', sentence(faultText.serverOffer))
  const words = readDisconnect(payload)
  if (words !== null) return down('disconnected', `The server left instead of sending ${awaited} (${words}).`)
  return down('unexpected', `The server sent message ${payload[0]} instead of ${awaited}.`)
}

const farewell = (): Uint8Array =>
  Buffer.concat([
    Uint8Array.of(SSH_MSG.disconnect),
    wireUint32(BY_APPLICATION),
    wireString('probe done'),
    wireString(''),
  ])

const sentence = (fault: string): string => `The server answered, but ${fault}.`
