import { type Address, bytesToHex, encodePacked, type Hex, hexToBytes, sha256 } from 'viem'
import { asciiBytes, asciiText } from './wire.ts'

const PROBE_DOMAIN = bytesToHex(asciiBytes('freehold/probe/1'))

/** All that makes a probe one verifier's, of one target, in one epoch. */
export interface ProbeIdentity {
  readonly chainId: number
  /** The VerifierNetwork contract. */
  readonly network: Address
  /** The sealed seed of the epoch, 32 bytes. */
  readonly seed: Hex
  readonly verifier: Address
  /** `targetKey` of a host's beacon, or the id of a lease; 32 bytes. */
  readonly target: Hex
  readonly epoch: bigint
  /** The verifier's secret of this epoch, 32 bytes: the next preimage of its hash chain. Public only after the epoch. */
  readonly secret: Hex
}

/**
 * The nonce that a probe carries, the same as the contract computes: sha256 over the packed domain `freehold/probe/1`, chain id
 * (32 bytes), network (20), seed (32), verifier (20), target (32), epoch (8), secret (32).
 */
export function probeNonce(identity: ProbeIdentity): Hex {
  const { chainId, network, seed, verifier, target, epoch, secret } = identity
  return sha256(
    encodePacked(
      ['bytes', 'uint256', 'address', 'bytes32', 'address', 'bytes32', 'uint64', 'bytes32'],
      [PROBE_DOMAIN, BigInt(chainId), network, seed, verifier, target, epoch, secret],
    ),
  )
}

const VERSION_PREFIX = 'SSH-2.0-freehold_'

/** The SSH version string of a probe, without CR LF (RFC 4253 §4.2): 81 bytes. */
export const clientVersionOf = (nonce: Hex): Uint8Array =>
  asciiBytes(VERSION_PREFIX + bytesToHex(hexToBytes(nonce, { size: 32 })).slice(2))

/** The nonce inside a probe's version string; null when it is written in any other way. */
export function readClientVersion(version: Uint8Array): Hex | null {
  if (version.length !== VERSION_PREFIX.length + 64) return null
  const [, nonce] = /^SSH-2\.0-freehold_([0-9a-f]{64})$/.exec(asciiText(version)) ?? []
  return nonce === undefined ? null : `0x${nonce}`
}
