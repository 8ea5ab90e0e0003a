import type { Transcript, TranscriptFault } from '@freehold/sdk/proof'

/** Whose fault it is that nobody answered: the target's. */
export type DownReason =
  /** Nothing listens there. */
  | 'refused'
  /** No way leads there, or the name does not exist. */
  | 'unreachable'
  | 'timeout'
  /** It hung up in the middle. */
  | 'closed'
  /** It said that it leaves. */
  | 'disconnected'
  /** What it sends is no SSH, or more of it than a key exchange needs. */
  | 'malformed'
  /** A packet that has no place in a key exchange. */
  | 'unexpected'
  /** It answered, and the answer proves nothing. */
  | TranscriptFault

export type UnknownReason =
  /** It knows none of the algorithms that the chain can verify. */
  | 'noCommonAlgorithm'
  /** An instance hung up before it said its version: its sshd may have turned against the source of many probes. */
  | 'droppedBeforeVersion'
  /** This machine could not even try. */
  | 'ownSide'

/** What one try found. Not knowing is an outcome of its own. */
export type ProbeResult =
  | { readonly outcome: 'up'; readonly transcript: Transcript; readonly tookMs: number }
  | { readonly outcome: 'down'; readonly reason: DownReason; readonly says: string }
  | { readonly outcome: 'unknown'; readonly reason: UnknownReason; readonly says: string }

export const down = (reason: DownReason, says: string): ProbeResult => ({ outcome: 'down', reason, says })
export const unknown = (reason: UnknownReason, says: string): ProbeResult => ({
  outcome: 'unknown',
  reason,
  says,
})
