/** What the index says of a verdict, held against the chain, and put together for others to check. */
export { checkOutage, type EvidenceCheck } from './checkOutage.ts'
export { type CreditEvidence, creditEvidence } from './document.ts'
