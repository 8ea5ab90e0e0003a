/** The provider's worker: wanted against found, one step at a time. Others need its configuration and its keys. */
export {
  type ProviderConfig,
  type ProviderConfigInput,
  providerConfigSchema,
  readProviderConfig,
  writeProviderConfig,
} from './config.ts'
export { createHostKeys, type HostPublicKeys } from './host-keys.ts'
export { pruneHpkeKeys, readHpkeKeys, rotateHpkeKey } from './hpke-keys.ts'
export { rotatePublishedKey } from './rotate-key.ts'
