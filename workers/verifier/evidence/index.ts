/** What a verifier serves over HTTP, and the form of it. */
export { createEvidenceApp, type EvidenceSources } from './app.ts'
export { type EpochEvidence, epochEvidenceSchema } from './schema.ts'
