import { encodePacked, type Hex, hexToBigInt, keccak256, stringToHex } from 'viem'
import type { EpochTiming } from './epochs.ts'

const BEACON_DOMAIN = stringToHex('freehold/beacon/1')

/** What names the beacon of a host and kind in draws and nonces, 32 bytes. */
export function targetKey(host: bigint, kind: number): Hex {
  return keccak256(encodePacked(['bytes', 'uint64', 'uint8'], [BEACON_DOMAIN, host, kind]))
}

export interface ProbeSecondParameters {
  timing: EpochTiming
  /** The verifier's secret of the epoch, 32 bytes. */
  secret: Hex
  /** `targetKey` of the host's beacon, 32 bytes. */
  targetKey: Hex
}

/**
 * The second of the epoch in which a verifier probes a target, from its start. Until the secret is revealed only the verifier
 * knows it, so a host cannot be up for just that second.
 */
export function probeSecondOf({ timing, secret, targetKey }: ProbeSecondParameters): number {
  const draw = hexToBigInt(keccak256(encodePacked(['bytes32', 'bytes32'], [secret, targetKey])))
  return timing.probeStart + Number(draw % BigInt(timing.probeEnd - timing.probeStart))
}
