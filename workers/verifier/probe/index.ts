/** One look at one target: a single SSH key exchange, without a login, that ends in a transcript or in a reason. */
export { type ProbeParameters, probe } from './probe.ts'
export type { DownReason, ProbeResult, UnknownReason } from './result.ts'
