/**
 * The host's beacon: a listener that answers SSH key exchanges with the host's registered key, for verifiers. It shows that the
 * worker runs and is reached; it has no login, no shell and no encryption to get wrong. What it answered is recorded, for the day
 * on which somebody says that it did not.
 */
export {
  type Beacon,
  type BeaconLimits,
  type BeaconOptions,
  startBeacon,
  usualBeaconLimits,
} from './beacon.ts'
export {
  openRecorder,
  type RecordedHandshake,
  type Recorder,
  type RecorderLimits,
  usualRecorderLimits,
} from './recorder.ts'
