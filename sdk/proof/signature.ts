import { noble } from 'ox/P256'
import { bytesToBigInt, concat, type Hex, hexToBytes, numberToBytes, sha256 } from 'viem'
import { HOST_KEY_TYPE } from './keyExchange.ts'
import { asciiText, isMpint256, positiveMpint, readWhole, wireString } from './wire.ts'

/** The order n of nistp256. */
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const MPINT_BYTES = 33

/** An ECDSA signature. */
export interface Signature {
  readonly r: bigint
  readonly s: bigint
}

/** Takes an ecdsa-sha2-nistp256 signature apart (RFC 5656 §3.1.2); null when it is none: r and s are canonical, 1 to n - 1. */
export function readSignature(bytes: Uint8Array): Signature | null {
  const scalars = readWhole(bytes, (reader) => {
    if (asciiText(reader.string(64)) !== HOST_KEY_TYPE) return null
    return readWhole(reader.string(2 * (4 + MPINT_BYTES)), (inner) => [
      inner.string(MPINT_BYTES),
      inner.string(MPINT_BYTES),
    ])
  })
  if (!scalars?.every(isMpint256)) return null
  const [r = 0n, s = 0n] = scalars.map((scalar) => bytesToBigInt(scalar))
  return r < P256_ORDER && s < P256_ORDER ? { r, s } : null
}

/** An ecdsa-sha2-nistp256 signature blob of r and s, 64 bytes as IEEE P1363 has them. */
export function writeSignature(raw: Uint8Array): Uint8Array {
  const [r, s] = [raw.subarray(0, 32), raw.subarray(32)].map((scalar) => wireString(positiveMpint(scalar)))
  return concat([wireString(HOST_KEY_TYPE), wireString(concat([r!, s!]))])
}

/** The twin of a signature whose s is in the lower half. Either verifies; servers send both, and libraries on chain take this one. */
export const withLowS = ({ r, s }: Signature): Signature => ({
  r,
  s: s > P256_ORDER / 2n ? P256_ORDER - s : s,
})

/** Whether the holder of `point` signed the exchange hash: ECDSA over SHA-256(H) (RFC 5656 §3.1.2, §6.2.1). */
export function isSignedBy(point: Uint8Array, exchangeHash: Hex, signature: Signature): boolean {
  const { r, s } = withLowS(signature)
  const compact = concat([numberToBytes(r, { size: 32 }), numberToBytes(s, { size: 32 })])
  return noble.verify(compact, sha256(hexToBytes(exchangeHash), 'bytes'), point, {
    prehash: false,
    lowS: true,
  })
}
