import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { isExchangeKey, type KexMethod, positiveMpint } from '@freehold/sdk/proof'

/** One side's ephemeral key of one exchange. The private half lives in a closure and is never given away. */
export interface ExchangeKey {
  /** Q_C or Q_S. */
  readonly publicKey: Uint8Array
  /** The content of the mpint K with the other side's public key; null when that is no usable point. */
  agree(otherPublic: Uint8Array): Uint8Array | null
}

/** Makes a fresh key for an exchange (RFC 5656 §4, RFC 8731 §3). */
export const makeExchangeKey = (method: KexMethod): ExchangeKey => {
  const { publicKey, secretWith } = method === 'ecdh-sha2-nistp256' ? nistp256() : x25519()
  return {
    publicKey,
    agree(otherPublic) {
      if (!isExchangeKey(method, otherPublic)) return null
      const secret = secretWith(otherPublic)
      return secret?.some((byte) => byte !== 0) ? positiveMpint(secret) : null
    },
  }
}

interface KeyPair {
  readonly publicKey: Uint8Array
  readonly secretWith: (otherPublic: Uint8Array) => Uint8Array | null
}

function nistp256(): KeyPair {
  const pair = createECDH('prime256v1')
  const publicKey = Uint8Array.from(pair.generateKeys())
  return { publicKey, secretWith: (other) => orNull(() => pair.computeSecret(other)) }
}

/** RFC 8731 §3.1: the 32 bytes of X25519 are read with the high byte first. */
function x25519(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  return {
    publicKey: Uint8Array.from(Buffer.from(x, 'base64url')),
    secretWith: (other) =>
      orNull(() => {
        const jwk = { kty: 'OKP', crv: 'X25519', x: Buffer.from(other).toString('base64url') }
        return diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) })
      }),
  }
}

/** OpenSSL refuses points of small order, whose secret would be zero. */
function orNull<T>(compute: () => T): T | null {
  try {
    return compute()
  } catch {
    return null
  }
}
