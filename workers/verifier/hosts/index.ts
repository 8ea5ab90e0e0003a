/** Where the beacons of hosts listen, and by which keys they are known. */
export { type BeaconPlace, type HostDirectory, openHostDirectory } from './directory.ts'
