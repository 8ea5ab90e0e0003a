export type { ManifestContext } from './context.ts'
export { decodeEnvelope, type Envelope, hpkeKeyIdOf, MAX_ENVELOPE_BYTES } from './envelope.ts'
export { createHpkeKeyPair, type HpkeKeyPair } from './keys.ts'
export { parseService } from './parseService.ts'
export { MAX_USER_DATA_CHARACTERS, type Manifest, type ManifestInput, manifestSchema } from './schema.ts'
export { checkedManifest, type ManifestRecipient, type SealManifestParameters, sealManifest } from './seal.ts'
export {
  MAX_SERVICES,
  type Service,
  type ServiceCheck,
  serviceCheckSchema,
  serviceSchema,
} from './services.ts'
export { formatSshFingerprint, parseSshPublicKey, type SshPublicKey, sshFingerprintOf } from './sshKey.ts'
export { type UnsealManifestParameters, unsealManifest } from './unseal.ts'
