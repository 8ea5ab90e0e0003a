import { createECDH, generateKeyPairSync, sign } from 'node:crypto'
import { concat, hexToBytes } from 'viem'
import {
  clientKexInit,
  clientVersionOf,
  exchangeHash,
  hostKeyBlob,
  keyFingerprint,
  type ProbeContext,
  probeNonce,
  STRICT_SERVER,
  type Transcript,
  wireString,
  writeSignature,
} from '../index.ts'
import { sampleIdentity } from './context.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
const hostKey = hostKeyBlob(
  concat([Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]),
)

/** The context of everything that is crafted. */
export const craftedContext: ProbeContext = { ...sampleIdentity, keyFingerprint: keyFingerprint(hostKey) }

/** A server's KEXINIT with these lists; the others are as a probe's. */
export function serverKexInit({
  kex = `curve25519-sha256,${STRICT_SERVER}`,
  hostKeys = 'ssh-ed25519,ecdsa-sha2-nistp256',
  guess = 0,
} = {}): Uint8Array {
  const rest = ['aes256-ctr', 'aes256-ctr', 'hmac-sha2-256', 'hmac-sha2-256', 'none', 'none', '', '']
  const lists = [kex, hostKeys, ...rest].map(wireString)
  return concat([Uint8Array.of(20), new Uint8Array(16).fill(9), ...lists, Uint8Array.of(guess, 0, 0, 0, 0)])
}

/** A point on nistp256 that nobody keeps the key of. */
export const somePoint = (): Uint8Array => Uint8Array.from(createECDH('prime256v1').generateKeys())

/** A signature blob of these scalars, as they are. */
export const signatureBlob = (r: Uint8Array, s: Uint8Array, type = 'ecdsa-sha2-nistp256'): Uint8Array =>
  concat([wireString(type), wireString(concat([wireString(r), wireString(s)]))])

/** A transcript whose server signs whatever it is given, so that a fault in a field is not hidden behind the signature. */
export function craft(changes: Partial<Transcript> = {}): Transcript {
  const unsigned = {
    clientVersion: clientVersionOf(probeNonce(craftedContext)),
    serverVersion: Buffer.from('SSH-2.0-crafted'),
    clientKexInit: clientKexInit(new Uint8Array(16).fill(7)),
    serverKexInit: serverKexInit(),
    hostKey,
    clientPublic: new Uint8Array(32).fill(3),
    serverPublic: new Uint8Array(32).fill(5),
    sharedSecret: new Uint8Array(32).fill(8),
    signature: new Uint8Array(),
    ...changes,
  }
  if (changes.signature) return unsigned
  const raw = sign('sha256', hexToBytes(exchangeHash(unsigned)), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return { ...unsigned, signature: writeSignature(raw) }
}
