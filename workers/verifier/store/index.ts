/** What a verifier keeps on its own disk: the seed of its secrets, and what it saw and said in each epoch. */
export type { BallotRecord, EpochRecord, ProbeRecord } from './record.ts'
export { openSecrets, type Secrets, type SecretsPlace } from './secrets.ts'
export { type EpochKey, type EpochStore, openEpochStore } from './store.ts'
