import type { Address } from 'viem'
import type { Outcome } from '../verify/index.ts'
import type { ServedHandshake } from './servedLeaf.ts'

/**
 * Whether an instance is reached from outside: `reachable` when a handshake holds; `unreachable` when none does and most of the
 * verifiers that were drawn, at least two, say that nobody answered; else nobody knows.
 */
export type ReachabilityVerdict = 'reachable' | 'unreachable' | 'unclear'

/** What one of the verifiers that were drawn for an instance found, and what that is worth. */
export interface VerifierLook {
  readonly seat: number
  /** null: the seat has been given up since. */
  readonly verifier: Address | null
  /** Where it serves; null where neither index nor chain tells. */
  readonly url: string | null
  /** Up: its handshake holds. Down: its word. Unknown: all else, and why stands in `says`. */
  readonly outcome: Outcome
  /** Unix second of its probe by its own clock, kept within the time for probes of the epoch; null of Unknown. */
  readonly at: number | null
  /** What its tries found, or why nothing is known from it. */
  readonly says: readonly string[]
  /** Of an Up: the proof, for who wants to keep it. */
  readonly handshake: ServedHandshake | null
}

/** From where an instance was reached in one epoch. */
export interface Reachability {
  /** The last epoch whose ballots are all revealed. */
  readonly epoch: bigint
  readonly verdict: ReachabilityVerdict
  /** How many verifiers' handshakes with the key that the chain names hold. */
  readonly answered: number
  /** How many say that nobody answered. */
  readonly unanswered: number
  /** Of how many nothing is known: they could not tell, show nothing, or show what does not hold. */
  readonly unknown: number
  /** All that were drawn, in the order of the draw; none while the epoch has no seed. */
  readonly verifiers: readonly VerifierLook[]
  /** Unix second of the newest handshake that holds; null when there is none. */
  readonly newest: number | null
}

/** Counts looks, and says what they come to. Pure. One verifier alone, lying or slow, makes neither verdict but for a signature. */
export function reachabilityOf(epoch: bigint, verifiers: readonly VerifierLook[]): Reachability {
  const count = (outcome: Outcome) => verifiers.filter((look) => look.outcome === outcome).length
  const [answered, unanswered, unknown] = [count('Up'), count('Down'), count('Unknown')]
  const seconds = verifiers.flatMap(({ outcome, at }) => (outcome === 'Up' && at !== null ? [at] : []))
  const isMost = unanswered >= LEAST_TO_SAY_NO && 2 * unanswered > verifiers.length
  return {
    epoch,
    verdict: answered > 0 ? 'reachable' : isMost ? 'unreachable' : 'unclear',
    answered,
    unanswered,
    unknown,
    verifiers,
    newest: seconds.length > 0 ? Math.max(...seconds) : null,
  }
}

/** That nobody answered is proven by nothing, so one verifier's word is never enough. */
const LEAST_TO_SAY_NO = 2
