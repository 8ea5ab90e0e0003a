import { noble } from 'ox/P256'
import { bytesToHex, concat, type Hex, hexToBytes, keccak256, sha256 } from 'viem'
import {
  beaconKexInit,
  clientKexInit,
  clientVersionOf,
  exchangeHash,
  hostKeyBlob,
  writeSignature,
} from '../../../sdk/proof/index.ts'

const PRIVATE_KEY = hexToBytes(keccak256('0xbeac'))
const POINT = noble.getPublicKey(PRIVATE_KEY, false)

/** The beacon's public key as the registry takes it: 64 bytes. */
export const beaconKey: Hex = bytesToHex(POINT.subarray(1))

/** A handshake of the beacon that carries a nonce, always the same: the exchange hash, and the transcript as the contract takes it. */
export function handshake(nonce: Hex): { exchangeHash: Hex; transcript: Record<string, Hex> } {
  const exchange = {
    clientVersion: clientVersionOf(nonce),
    serverVersion: new TextEncoder().encode('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10'),
    clientKexInit: clientKexInit(new Uint8Array(16).fill(7)),
    serverKexInit: beaconKexInit(new Uint8Array(16).fill(9)),
    hostKey: hostKeyBlob(POINT),
    clientPublic: new Uint8Array(32).fill(3),
    serverPublic: new Uint8Array(32).fill(5),
    sharedSecret: new Uint8Array(32).fill(8),
  }
  const hash = exchangeHash(exchange)
  const digest = hexToBytes(sha256(hash))
  const signature = writeSignature(signed(digest))
  const { clientVersion: _, ...shown } = { ...exchange, signature }
  const transcript = Object.fromEntries(
    Object.entries(shown).map(([field, bytes]) => [field, bytesToHex(bytes)]),
  )
  return { exchangeHash: hash, transcript }
}

/** Deterministic (RFC 6979), so that the same transaction costs the same gas in every run. */
function signed(digest: Uint8Array): Uint8Array {
  const { r, s } = noble.sign(digest, PRIVATE_KEY)
  const scalar = (value: bigint) => hexToBytes(`0x${value.toString(16).padStart(64, '0')}`)
  return concat([scalar(r), scalar(s)])
}
