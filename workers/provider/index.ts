import type { ProviderConfig } from './config.ts'

/** The provider's worker: wanted against found, one step at a time. Others need its configuration and its keys. */

export type { ClearedMachine } from './clear-machine.ts'
export {
  type ProviderConfig,
  type ProviderConfigInput,
  providerConfigSchema,
  readProviderConfig,
  writeProviderConfig,
} from './config.ts'
export { readDecoySecret } from './decoy.ts'
export { createHostKeys, type HostPublicKeys } from './host-keys.ts'
export { pruneHpkeKeys, readHpkeKeys, rotateHpkeKey } from './hpke-keys.ts'
export { beyondMachine, type Capacity, capacityOf } from './machine-capacity.ts'
export { readMaintenance, writeMaintenance } from './maintenance.ts'
export { rotatePublishedKey } from './rotate-key.ts'

/** Loaded when they are called: they bring libvirt, network and queue with them, which most of the command line does not need. */
const clearing = () => import('./clear-machine.ts')
export const instancesOf = async (config: ProviderConfig) => (await clearing()).instancesOf(config)
export const clearMachine = async (config: ProviderConfig) => (await clearing()).clearMachine(config)
export const clearQueue = async (config: ProviderConfig) => (await clearing()).clearQueue(config)
