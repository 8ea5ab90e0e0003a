/** What a verifier serves over HTTP. */
export { createEvidenceApp, type EvidenceSources } from './app.ts'
