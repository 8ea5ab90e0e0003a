// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The fixed agreement of a lease: seven packed words that travel in calldata; their hash is the lease id.
/// Each word from the low bits up.
/// @param tenantSalt tenant 160 | salt 96
/// @param payeeHostKindTrial payee 160 | host 64 | kind 8 | trialSeconds 16
/// @param authorFeeDeadline author 160 | feeBps 16 | royaltyBps 16 | activationDeadline 32 (unix seconds)
/// @param creditor creditor 160 (zero: none)
/// @param shapeRateOpenFee shape 104 | rate 64 (1e-18 USDC/s, a multiple of 1e6) | openFee 64 (1e-6 USDC)
/// @param offerHash The offer that this lease was opened on.
/// @param manifestHash keccak256 of the sealed manifest.
struct Terms {
    uint256 tenantSalt;
    uint256 payeeHostKindTrial;
    uint256 authorFeeDeadline;
    uint256 creditor;
    uint256 shapeRateOpenFee;
    bytes32 offerHash;
    bytes32 manifestHash;
}

/// @notice What a host asks for one kind of resource: four packed words. Each word from the low bits up.
/// A shape, 104 bits: compute points 24 | memory MiB 24 | disk GiB 24 | GPUs 8 | Mbit/s 24; the top bit of each is a guard.
/// @param payeeHostKindTrial payee 160 | host 64 | kind 8 | trialSeconds 16 (the same word as in `Terms`)
/// @param creditor creditor 160 (zero: none)
/// @param prices per unit and second, in 1e-18 USDC: point 48 | MiB 48 | GiB 48 | Mbit/s 48 | GPU 64
/// @param capacityOpenFee capacity 104 (a shape) | openFee 64 (1e-6 USDC)
struct Offer {
    uint256 payeeHostKindTrial;
    uint256 creditor;
    uint256 prices;
    uint256 capacityOpenFee;
}

/// @notice An ERC-2612 signature; `value` zero means: no permit, use the allowance.
/// @param value What may be spent, 1e-6 USDC.
/// @param deadline Unix second until which the signature is good.
/// @param v Recovery id of the signature.
/// @param r First half of the signature.
/// @param s Second half of the signature.
struct Permit {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice How a lease goes over to its successor: what the successor's terms do not repeat of the offer, and the money.
/// @param prices `Offer.prices`.
/// @param capacityOpenFee `Offer.capacityOpenFee`.
/// @param trialSeconds The offer's; the successor has none.
/// @param purse What the successor's purse is to hold, 1e-6 USDC; what the old one has left above it goes back.
/// @param addAtMost What may be taken from the caller to get there, 1e-6 USDC.
/// @param waiveHold As in `close`.
struct Handover {
    uint256 prices;
    uint256 capacityOpenFee;
    uint16 trialSeconds;
    uint64 purse;
    uint64 addAtMost;
    bool waiveHold;
}

/// @notice What a successor keeps (the first four), must not have (the next two), or may only have more of.
enum SuccessorTerm {
    /// Host and kind stay.
    HostAndKind,
    /// The author stays.
    Author,
    /// The royalty stays.
    Royalty,
    /// The hash of the manifest stays: nothing is launched.
    Manifest,
    /// There is no trial.
    Trial,
    /// There is no open fee.
    OpenFee,
    /// The disk moves along and never shrinks.
    Disk
}

/// @notice Where a lease stands. It never goes back, and Closed is for ever.
enum LeaseState {
    /// Never opened.
    None,
    /// Paid for, not running yet.
    Open,
    /// The machine runs; seconds are billed until the purse is empty.
    Active,
    /// Ended; the last seconds wait for verdicts that may still come.
    Settling,
    /// All money is paid out or owed.
    Closed
}

/// @notice Why a lease was closed: the word of who closed. Of a stranger `close` takes only Exhausted and HostLatched, and
/// checks them.
enum CloseReason {
    /// The tenant needs it no more.
    TenantDone,
    /// The host must go down.
    HostMaintenance,
    /// The host or the instance broke.
    HostFailure,
    /// One side says that the other broke the terms.
    TermsViolated,
    /// The purse is empty; a stranger may say so once the grace is over.
    Exhausted,
    /// The host is down by verdict; a stranger may say so once it was for seven days.
    HostLatched,
    /// None of these.
    Other,
    /// `resize` only: the instance lives on under the successor.
    Resized
}

/// @notice Why a host refused a lease. Its own word.
enum DeclineReason {
    /// The manifest cannot be opened or makes no sense; before the deadline this keeps the open fee for the protocol.
    BadManifest,
    /// The image cannot be had, or its digest is wrong.
    ImageUnavailable,
    /// The machine has less left than the offer said.
    NoCapacity,
    /// The host must go down.
    HostMaintenance,
    /// None of these.
    Other
}

/// @notice Why an Open lease was cancelled. The word of who cancelled.
enum CancelReason {
    /// The tenant wants it no more.
    TenantChangedMind,
    /// The tenant would not wait any longer.
    TooSlow,
    /// The host did not activate it in time.
    DeadlinePassed,
    /// None of these.
    Other
}

/// @notice What a wallet may do on an instance that another one rents: look, or also act.
enum Role {
    /// Nothing.
    None,
    /// May look at the instance.
    Viewer,
    /// May look and act.
    Operator
}
