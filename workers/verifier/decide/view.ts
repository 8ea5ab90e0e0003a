import type { Address, Hex } from 'viem'
import type { NetworkState, SeatState } from '../book/index.ts'
import type { Committees } from './committees.ts'
import type { NetworkTiming } from './timing.ts'

/** What is said of a probe, in a ballot or for show. */
export type ProbeOutcome = 'Unknown' | 'Up' | 'Down'

/**
 * What a verifier found out about the UP of another one: the transcript holds, it does not or is not in the tree that was
 * committed to, or the other one showed nothing.
 */
export type AuditResult = 'genuine' | 'false' | 'silent'

/** What a verifier has on its own disk about an epoch. */
export interface OwnEpoch {
  /** The seed that its probes were made for. */
  readonly seed: Hex
  /** Outcomes by the key of what was probed. */
  readonly outcomes: ReadonlyMap<Hex, ProbeOutcome>
  /** What was, or is about to be, committed; null before. */
  readonly ballot: { readonly commitment: Hex; readonly bits: Hex; readonly root: Hex } | null
  /** By `auditName`. */
  readonly audits: ReadonlyMap<string, AuditResult>
  /** Random: which UPs of others are looked at hangs on it. */
  readonly auditSeed: Hex
}

/** All that a decision is made from. */
export interface VerifierView {
  /** Timestamp of the head: what the contract goes by. Unix seconds. */
  readonly now: number
  readonly headBlock: number
  /** A block takes so long. */
  readonly blockSeconds: number
  readonly timing: NetworkTiming
  readonly state: NetworkState
  readonly committees: Committees
  readonly verifier: Address
  /** The seat it has, also one that it is about to get or has just left; null: none. */
  readonly seat: SeatState | null
  /** Its own records by epoch. */
  readonly own: ReadonlyMap<number, OwnEpoch>
  /** Whether there is a secret for this epoch; without one nothing can be revealed. */
  readonly hasSecret: (epoch: number) => boolean
  /** Second of an epoch, from its start, at which a target is probed. Only where there is a secret. */
  readonly probeSecond: (epoch: number, key: Hex) => number
  /** The first epoch without a secret in the chain whose anchor counts last; null: none of our chains has that anchor. */
  readonly secretsUntil: number | null
  /** Whether a transcript for this epoch and target is on disk. */
  readonly hasTranscript: (epoch: number, target: number) => boolean
  readonly policy: VerifierPolicy
}

export interface VerifierPolicy {
  /** Other verifiers' UPs that are looked at per epoch although nothing is wrong with them. */
  readonly auditsPerEpoch: number
  /** Challenges that this verifier raises per epoch, at most. */
  readonly challengesPerEpoch: number
  /** So many epochs before its secrets run out, a verifier sets a new anchor. */
  readonly renewEpochs: number
}

export const auditName = (seat: number, target: number): string => `${seat}-${target}`
