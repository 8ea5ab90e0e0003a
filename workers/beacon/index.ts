/**
 * The host's beacon: a listener that answers SSH key exchanges with the host's registered key, for verifiers. It shows that the
 * worker runs and is reached; it has no login, no shell and no encryption to get wrong.
 */
export {
  type Beacon,
  type BeaconLimits,
  type BeaconOptions,
  startBeacon,
  usualBeaconLimits,
} from './beacon.ts'
