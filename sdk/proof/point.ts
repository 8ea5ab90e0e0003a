import { noble } from 'ox/P256'
import type { KexMethod } from './keyExchange.ts'

/** An uncompressed point of nistp256: 4, then x and y of 32 bytes each. */
export const P256_POINT_BYTES = 65
export const X25519_BYTES = 32

/** Whether bytes are an uncompressed point on nistp256 (SEC 1 §3.2.2). */
export function isP256Point(bytes: Uint8Array): boolean {
  if (bytes.length !== P256_POINT_BYTES || bytes[0] !== 4) return false
  try {
    noble.ProjectivePoint.fromHex(bytes).assertValidity()
    return true
  } catch {
    return false // a coordinate out of the field, or not on the curve
  }
}

/** Whether bytes may be an ephemeral public key of this exchange (RFC 5656 §4, RFC 8731 §3). */
export function isExchangeKey(method: KexMethod, bytes: Uint8Array): boolean {
  if (method === 'ecdh-sha2-nistp256') return isP256Point(bytes)
  return bytes.length === X25519_BYTES && bytes.some((byte) => byte !== 0)
}
