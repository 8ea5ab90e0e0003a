import type { Address, Hash, Hex } from 'viem'

/** Kind of resource; the only one sold so far is a virtual machine. */
export const KIND_VM = 1

/** How much of a machine: whole numbers, none negative. */
export interface Shape {
  /** Compute points, 1/1000 of a dedicated baseline core; `pointsOf` derives them from vCPUs and tier. */
  readonly points: number
  readonly memoryMib: number
  readonly diskGib: number
  readonly gpus: number
  readonly mbps: number
}

/** The field names of a shape, in the order of their bits. */
export const SHAPE_FIELDS = ['points', 'memoryMib', 'diskGib', 'gpus', 'mbps'] as const

/** What one unit costs, in 1e-18 USDC per second. */
export interface UnitPrices {
  readonly point: bigint
  readonly mib: bigint
  readonly gib: bigint
  readonly mbps: bigint
  readonly gpu: bigint
}

/** What a host writes into an offer; generation and hash come from the chain. */
export interface OfferTerms {
  readonly payee: Address
  readonly host: bigint
  readonly kind: number
  /** Billed seconds within which closing costs nothing; 0 to 600. */
  readonly trialSeconds: number
  /** Whose verdicts credit outages; null: nobody's. */
  readonly creditor: Address | null
  readonly prices: UnitPrices
  /** All that is offered, what is in use included. */
  readonly capacity: Shape
  /** Due once activated or on the tenant's cancel; 1e-6 USDC. */
  readonly openFeeUnits: bigint
}

/** A published offer. */
export interface Offer extends OfferTerms {
  /** Offers of an older generation than the host's current one are void. */
  readonly generation: number
  readonly offerHash: Hex
}

/** The fixed agreement of a lease; together with escrow and chain it hashes to the lease id. */
export interface LeaseTerms {
  readonly tenant: Address
  /** 96 bits, chosen at random so that equal terms can be opened twice. */
  readonly salt: bigint
  readonly payee: Address
  readonly host: bigint
  readonly kind: number
  readonly trialSeconds: number
  /** Who earns the royalty; null: nobody. */
  readonly author: Address | null
  /** Protocol fee inside the provider's gross; 1/100 of a percent. */
  readonly feeBps: number
  /** Royalty on top of the rate; 1/100 of a percent. */
  readonly royaltyBps: number
  /** Last unix second in which the host may activate. */
  readonly activationDeadline: number
  readonly creditor: Address | null
  readonly shape: Shape
  /** 1e-18 USDC per second, a multiple of 1e6. */
  readonly rate: bigint
  /** 1e-6 USDC. */
  readonly openFeeUnits: bigint
  readonly offerHash: Hex
  /** keccak256 of the sealed manifest. */
  readonly manifestHash: Hex
}

/** `Terms` as the contract takes it: seven packed words. */
export interface PackedTerms {
  readonly tenantSalt: bigint
  readonly payeeHostKindTrial: bigint
  readonly authorFeeDeadline: bigint
  readonly creditor: bigint
  readonly shapeRateOpenFee: bigint
  readonly offerHash: Hex
  readonly manifestHash: Hex
}

/** `Offer` as the contract takes it: four packed words. */
export interface PackedOffer {
  readonly payeeHostKindTrial: bigint
  readonly creditor: bigint
  readonly prices: bigint
  readonly capacityOpenFee: bigint
}

/** States of a lease, named and numbered as in the contract. */
export const LEASE_STATES = ['None', 'Open', 'Active', 'Settling', 'Closed'] as const
export type LeaseState = (typeof LEASE_STATES)[number]

/** Reasons, named and numbered as in the contract. */
export const CLOSE_REASONS = [
  'TenantDone',
  'HostMaintenance',
  'HostFailure',
  'TermsViolated',
  'Exhausted',
  'HostLatched',
  'Other',
  'Resized',
] as const
export type CloseReason = (typeof CLOSE_REASONS)[number]
/** A lease ends as Resized by `resizeLease` only. */
export type GivenCloseReason = Exclude<CloseReason, 'Resized'>
/** Reasons that `closeLease` takes. */
export const GIVEN_CLOSE_REASONS = CLOSE_REASONS.filter(
  (reason): reason is GivenCloseReason => reason !== 'Resized',
)

export const DECLINE_REASONS = [
  'BadManifest',
  'ImageUnavailable',
  'NoCapacity',
  'HostMaintenance',
  'Other',
] as const
export type DeclineReason = (typeof DECLINE_REASONS)[number]

export const CANCEL_REASONS = ['TenantChangedMind', 'TooSlow', 'DeadlinePassed', 'Other'] as const
export type CancelReason = (typeof CANCEL_REASONS)[number]

/** What a successor keeps or must not have, named and numbered as in the contract. */
export const SUCCESSOR_TERMS = [
  'HostAndKind',
  'Author',
  'Royalty',
  'Manifest',
  'Trial',
  'OpenFee',
  'Disk',
] as const
export type SuccessorTerm = (typeof SUCCESSOR_TERMS)[number]

/** Roles on an instance, named and numbered as in the contract. */
export const ROLES = ['None', 'Viewer', 'Operator'] as const
/** What another wallet than the tenant's may do: look, or also act. */
export type Role = Exclude<(typeof ROLES)[number], 'None'>
/** The tenant owns an instance; others have a role on it. */
export type Access = 'Owner' | Role

/** A lease's storage word, taken apart. For Settling, `mark`, `downMark` and `base` mean what the comments say after the colon. */
export interface LeaseWord {
  readonly state: LeaseState
  readonly parity: 0 | 1
  readonly isFeePaid: boolean
  /** Dead seconds just before `markAt`, at most 65,535. */
  readonly gapSeconds: number
  /** Unix second of activation or of the last revival: of the close. */
  readonly markAt: number
  /** The host's DOWN seconds at `markAt`: seconds that ran between the last mark and the close. */
  readonly downMarkSeconds: number
  /** Seconds billed before `markAt`: billed in all. */
  readonly baseSeconds: number
  readonly settledSeconds: number
  /** 1e-6 USDC, the open fee not included. */
  readonly depositUnits: bigint
  /** Rate and royalty rate together; 1e-12 USDC per second. */
  readonly totalPicoRate: bigint
}

/** The storage word of a host and kind, taken apart. */
export interface HostWord {
  /** Held by Open and Active leases. */
  readonly inUse: Shape
  /** Protocol fee not yet collected; 1e-6 USDC. */
  readonly feeUnits: bigint
  /** DOWN seconds of all latches before the last. */
  readonly accSeconds: number
  /** Unix second from which the last latch counts; 0: never latched. */
  readonly latchedFrom: number
  /** Unix second at which it was lifted; 0 while latched. */
  readonly latchedTo: number
  readonly parity: 0 | 1
  readonly isDraining: boolean
  readonly generation: number
}

/** Parameters of an escrow that the formulas need. */
export interface ClockParameters {
  /** W: how long a billed second can still be struck by a verdict. */
  readonly holdSeconds: number
  /** How long an exhausted lease waits for a top-up before anyone may close it. */
  readonly graceSeconds: number
  /** Below this runway a lease counts as low. */
  readonly lowRunwaySeconds: number
}

/** All parameters of an escrow. */
export interface EscrowParameters extends ClockParameters {
  /** L: how far back a verdict may begin. */
  readonly latchReachSeconds: number
  /** Least runway that a deposit must buy. */
  readonly minRunwaySeconds: number
  readonly feeBps: number
  readonly treasury: Address
  readonly creditor: Address | null
  readonly isOpeningPaused: boolean
}

/** Everything the formulas say about a lease at one second. Amounts in 1e-6 USDC. */
export interface LeaseStatus {
  readonly state: LeaseState
  readonly depositUnits: bigint
  readonly fundedSeconds: number
  readonly billedSeconds: number
  readonly vestedSeconds: number
  readonly settledSeconds: number
  readonly runwaySeconds: number
  readonly deadSeconds: number
  readonly isLowRunway: boolean
  readonly isExhausted: boolean
  readonly isGraceOver: boolean
  /** To payee, author and protocol together. */
  readonly withdrawableUnits: bigint
  /** To the tenant, were it ended now. */
  readonly refundableUnits: bigint
  /** Settling: unix second from which anyone may finalize, else 0. */
  readonly finalizableAt: number
}

/** What a host says about itself; no contract reads it. */
export interface HostFacts {
  /** Base URL of the host's HTTP API. */
  readonly endpoint: string
  /** X25519 public key that manifests are sealed to, 32 bytes. */
  readonly hpkeKey: Hex
  readonly hpkeKeyVersion: number
  /** ISO 3166 country, optionally "-" and a place, for example DE-FRA. */
  readonly region: string
  /** JSON about cpu, memory, disks, gpus and accelerator. */
  readonly hardware: string
  /** Comma separated. */
  readonly tags: string
}

/** A host as the chain knows it. */
export interface Host {
  readonly host: bigint
  readonly owner: Address
  /** Null when revoked. */
  readonly operator: Address | null
  readonly payee: Address
  readonly facts: HostFacts
  /** Uncompressed P-256 point, x then y, 64 bytes. */
  readonly beaconKey: Hex
  readonly beaconKeyHash: Hex
  readonly isRetired: boolean
}

/** A live offer with what a tenant needs to judge it. */
export interface OfferListing {
  readonly offer: Offer
  readonly host: Host
  readonly hostWord: HostWord
  /** Capacity less what is in use, never negative. */
  readonly freeShape: Shape
}

/** Where to reach an instance, from the activation; a successor's is its first lease's, in the block of the resize. */
export interface LeaseActivation {
  /** `ssh://<loginUser>@<address>:<port>` */
  readonly endpoint: string
  /** sha256 of the SSH public key blob, 32 bytes. */
  readonly sshFingerprint: Hex
  readonly blockNumber: bigint
  readonly transactionHash: Hash
}

/** How a lease ended. */
export interface LeaseEnding {
  readonly how: 'Declined' | 'Cancelled' | 'Closed'
  readonly reason: DeclineReason | CancelReason | CloseReason
  /** Null for a decline: only the operator can. */
  readonly by: Address | null
  readonly refundedUnits: bigint
  readonly billedSeconds: number
  readonly blockNumber: bigint
  readonly transactionHash: Hash
}

/** A lease as the chain knows it at one block. */
export interface Lease {
  readonly leaseId: Hex
  readonly terms: LeaseTerms
  /** The sealed manifest as it rode in the event of the first lease. */
  readonly manifest: Hex
  /** The salt that the manifest was sealed for: of the first lease. */
  readonly manifestSalt: bigint
  /** The lease that the instance began under; the lease itself unless it succeeds another one by a resize. */
  readonly firstLeaseId: Hex
  /** The lease that this one succeeded; null when it was opened. */
  readonly predecessorId: Hex | null
  /** The lease that the instance went over to by a resize; null when it did not. */
  readonly successorId: Hex | null
  readonly openedAtBlock: bigint
  readonly openTransactionHash: Hash
  /** What the first deposit was; top-ups are in `word.depositUnits`. 1e-6 USDC. */
  readonly firstDepositUnits: bigint
  readonly word: LeaseWord
  readonly hostWord: HostWord
  readonly status: LeaseStatus
  /** The unix second that `status` speaks of. */
  readonly atSeconds: number
  /** Null before activation. */
  readonly activation: LeaseActivation | null
  /** Null while Open or Active. */
  readonly ending: LeaseEnding | null
}
