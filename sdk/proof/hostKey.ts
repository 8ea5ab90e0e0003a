import { concat, type Hex, hexToBytes, sha256 } from 'viem'
import { HOST_KEY_TYPE } from './keyExchange.ts'
import { isP256Point, P256_POINT_BYTES } from './point.ts'
import { asciiText, readWhole, wireString } from './wire.ts'

/** The SSH blob K_S of a P-256 point (RFC 5656 §3.1): 104 bytes. */
export const hostKeyBlob = (point: Uint8Array): Uint8Array =>
  concat([wireString(HOST_KEY_TYPE), wireString('nistp256'), wireString(point)])

/** The uncompressed point, 65 bytes, inside the blob of an ecdsa-sha2-nistp256 key; null when it is none. */
export function readHostKey(blob: Uint8Array): Uint8Array | null {
  const point = readWhole(blob, (reader) => {
    const type = asciiText(reader.string(64))
    const curve = asciiText(reader.string(64))
    const point = reader.string(P256_POINT_BYTES)
    return type === HOST_KEY_TYPE && curve === 'nistp256' ? point : null
  })
  return point !== null && isP256Point(point) ? point : null
}

/** sha256 of an SSH key blob: what `activate` puts on chain for an instance. */
export const keyFingerprint = (blob: Uint8Array): Hex => sha256(blob)

/** The fingerprint of a host's beacon key as the registry publishes it: x then y, 64 bytes. */
export const beaconKeyFingerprint = (beaconKey: Hex): Hex =>
  keyFingerprint(hostKeyBlob(concat([Uint8Array.of(4), hexToBytes(beaconKey)])))
