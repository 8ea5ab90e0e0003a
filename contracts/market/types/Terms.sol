// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The fixed agreement of a lease: seven packed words that travel in calldata; their hash is the lease id.
/// Each word from the low bits up:
/// - tenantSalt             tenant 160 | salt 96
/// - payeeHostKindTrial     payee 160 | host 64 | kind 8 | trialSeconds 16
/// - authorFeeDeadline      author 160 | feeBps 16 | royaltyBps 16 | activationDeadline 32 (unix seconds)
/// - creditor               creditor 160 (zero: none)
/// - shapeRateOpenFee       shape 104 | rate 64 (1e-18 USDC/s, a multiple of 1e6) | openFee 64 (1e-6 USDC)
/// - offerHash              the offer this lease was opened on
/// - manifestHash           keccak256 of the sealed manifest
struct Terms {
    uint256 tenantSalt;
    uint256 payeeHostKindTrial;
    uint256 authorFeeDeadline;
    uint256 creditor;
    uint256 shapeRateOpenFee;
    bytes32 offerHash;
    bytes32 manifestHash;
}

/// @notice What a host asks for one kind of resource: four packed words. Each word from the low bits up:
/// - payeeHostKindTrial     payee 160 | host 64 | kind 8 | trialSeconds 16 (the same word as in `Terms`)
/// - creditor               creditor 160 (zero: none)
/// - prices                 per unit and second, in 1e-18 USDC: point 48 | MiB 48 | GiB 48 | Mbit/s 48 | GPU 64
/// - capacityOpenFee        capacity 104 (a shape) | openFee 64 (1e-6 USDC)
/// A shape, 104 bits: compute points 24 | memory MiB 24 | disk GiB 24 | GPUs 8 | Mbit/s 24; the top bit of each is a guard.
struct Offer {
    uint256 payeeHostKindTrial;
    uint256 creditor;
    uint256 prices;
    uint256 capacityOpenFee;
}

/// @notice An ERC-2612 signature; `value` zero means: no permit, use the allowance.
struct Permit {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice How a lease goes over to its successor: what the successor's terms do not repeat of the offer, and the money.
struct Handover {
    uint256 prices; // `Offer.prices`
    uint256 capacityOpenFee; // `Offer.capacityOpenFee`
    uint16 trialSeconds; // the offer's; the successor has none
    uint64 purse; // what the successor's purse is to hold, 1e-6 USDC; what the old one has left above it goes back
    uint64 addAtMost; // what may be taken from the caller to get there, 1e-6 USDC
    bool waiveHold; // as in `close`
}

/// @notice What a successor keeps (the first four), must not have (the next two), or may only have more of.
enum SuccessorTerm {
    HostAndKind,
    Author,
    Royalty,
    Manifest,
    Trial,
    OpenFee,
    Disk
}

enum LeaseState {
    None,
    Open,
    Active,
    Settling,
    Closed
}

enum CloseReason {
    TenantDone,
    HostMaintenance,
    HostFailure,
    TermsViolated,
    Exhausted,
    HostLatched,
    Other,
    Resized // `resize` only: the instance lives on under the successor
}

enum DeclineReason {
    BadManifest,
    ImageUnavailable,
    NoCapacity,
    HostMaintenance,
    Other
}

enum CancelReason {
    TenantChangedMind,
    TooSlow,
    DeadlinePassed,
    Other
}

/// @notice What a wallet may do on an instance that another one rents: look, or also act.
enum Role {
    None,
    Viewer,
    Operator
}
