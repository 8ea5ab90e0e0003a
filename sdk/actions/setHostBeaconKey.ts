import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeRegistry } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface SetHostBeaconKeyParameters extends WriteOptions {
  host: bigint
  /** Uncompressed P-256 point without its prefix: x then y, 64 bytes. */
  beaconKey: Hex
}

/** Changes the SSH key that verifiers look for at a host; owner. */
export async function setHostBeaconKey(
  client: FreeholdClient,
  { host, beaconKey, ...options }: SetHostBeaconKeyParameters,
): Promise<WriteReturnType> {
  return written(await writeRegistry(client, 'setBeaconKey', [host, beaconKey], options))
}
