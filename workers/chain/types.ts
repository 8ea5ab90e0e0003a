import type { CancelReason, CloseReason, DeclineReason, LeaseTerms, PackedTerms } from '@freehold/sdk'
import type { Hash, Hex } from 'viem'

/** A block as far as following needs it. */
export interface SeenBlock {
  readonly number: number
  readonly hash: Hash
  readonly parentHash: Hash
  /** Unix seconds. */
  readonly timestamp: number
}

/** How a lease ended, from its event. */
export interface KnownEnding {
  readonly how: 'Closed' | 'Cancelled' | 'Declined'
  readonly reason: CloseReason | CancelReason | DeclineReason
  readonly blockNumber: number
  /** Unix seconds of that block. */
  readonly at: number
  readonly billedSeconds: number
}

/** A lease of this host as its events tell it; what it is worth now is in its word. */
export interface KnownLease {
  readonly id: Hex
  readonly packedTerms: PackedTerms
  readonly terms: LeaseTerms
  /** The sealed manifest; a successor's is the one that its instance was launched with. */
  readonly envelope: Hex
  /** The salt that it was sealed for: of the first lease of the instance. */
  readonly manifestSalt: bigint
  /** The lease that the instance began under; the lease itself unless it succeeds another one by a resize. */
  readonly firstLease: Hex
  /** The lease that this one succeeded, active since its opening with the same endpoint; null when it was opened. */
  readonly predecessor: Hex | null
  /** The lease that the instance went over to by a resize, in the block of the ending; null when it did not. */
  readonly successor: Hex | null
  readonly openedBlock: { readonly number: number; readonly hash: Hash }
  readonly ending: KnownEnding | null
}

/** What a follower knows of the chain; null parts are not known, never "none". */
export interface ChainView {
  readonly head: SeenBlock
  /** The last block that can no longer be taken back; null until the chain has named one. */
  readonly finalized: SeenBlock | null
}

/** Lease words at two blocks, by lease id. */
export interface LeaseWords {
  readonly view: ChainView
  readonly atHead: ReadonlyMap<Hex, bigint>
  /** null: nothing is known to be final. */
  readonly atFinalized: ReadonlyMap<Hex, bigint> | null
  /** The host's word at the head: latch, capacity in use, draining. */
  readonly hostWord: bigint
}
