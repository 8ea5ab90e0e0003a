import type { Hex } from 'viem'
import { keptBeaconKey } from './beacon-key.ts'
import { readHpkeKeys, rotateHpkeKey } from './hpke-keys.ts'

/** Public halves of a host's keys, as `registerHost` wants them. */
export interface HostPublicKeys {
  readonly hpkeKey: Hex
  readonly hpkeKeyVersion: number
  /** P-256 point, x then y, 64 bytes. */
  readonly beaconKey: Hex
}

/** Makes the keys of a host in its state folder, or finds them there. Private halves stay in files of mode 600. */
export async function createHostKeys(stateDir: string): Promise<HostPublicKeys> {
  const newest = readHpkeKeys(stateDir)[0] ?? (await rotateHpkeKey(stateDir))
  return { hpkeKey: newest.publicKey, hpkeKeyVersion: newest.version, beaconKey: keptBeaconKey(stateDir) }
}
