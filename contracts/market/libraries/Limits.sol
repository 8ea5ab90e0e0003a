// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Hard bounds that no owner, timelock or vote can move.
/// @notice Amounts in 1e-6 USDC, durations in seconds, shares in basis points (1/10000).
library Limits {
    /// @dev The protocol's share of a provider's gross, at most 10 %.
    uint256 internal constant MAX_FEE_BPS = 1000;
    /// @dev An author's royalty on top of the rate, at most 20 %.
    uint256 internal constant MAX_ROYALTY_BPS = 2000;
    /// @dev What a host may ask for starting a machine: 1 USDC.
    uint256 internal constant MAX_OPEN_FEE = 1_000_000;
    /// @dev Free time at the start of a lease, at most ten minutes.
    uint256 internal constant MAX_TRIAL_SECONDS = 600;
    /// @dev A new lease must be funded for an hour, and a revived one for an hour more.
    uint256 internal constant MIN_RUNWAY_SECONDS = 3600;
    /// @dev A host gets at least five minutes to start a machine, and a tenant waits at most a day for it.
    uint256 internal constant MIN_ACTIVATION_SECONDS = 300;
    uint256 internal constant MAX_ACTIVATION_SECONDS = 1 days;
    /// @dev Sealed manifests ride in an event; this bounds what indexers must carry.
    uint256 internal constant MAX_MANIFEST_BYTES = 8192;
    /// @dev The same for `ssh://user@address:port`.
    uint256 internal constant MAX_ENDPOINT_BYTES = 256;
    /// @dev A host that is latched down this long has lost its leases: anyone may close them.
    uint256 internal constant LONG_LATCH_SECONDS = 7 days;
    /// @dev Longest hold W and longest grace that an escrow may be deployed with.
    uint256 internal constant MAX_HOLD_SECONDS = 7 days;
    uint256 internal constant MAX_GRACE_SECONDS = 30 days;
    /// @dev Rate and royalty together fit 40 bits of 1e-12 USDC/s: 1.0995 USDC/s.
    uint256 internal constant MAX_TOTAL_PICO_RATE = type(uint40).max;
    /// @dev Low-runway warnings beyond a month warn of nothing.
    uint256 internal constant MAX_LOW_RUNWAY_SECONDS = 30 days;
    /// @dev The highest floors a governor may set, in the layout of `Offer.prices` (1e-18 USDC per unit and second):
    /// point 3e9, MiB 1e9, GiB 3e8, Mbit/s 3e9, GPU 3e13. One dedicated core, 4 GiB and 40 GiB: about 0.026 USDC/h.
    uint256 internal constant MAX_PRICE_FLOORS = 3e9 | (1e9 << 48) | (3e8 << 96) | (3e9 << 144) | (3e13 << 192);
    /// @dev A transfer to a receiver gets this much gas; USDC behind its proxy needs less than 60,000.
    uint256 internal constant SEND_GAS = 100_000;
    /// @dev Gas that must be left before a transfer (EIP-150 passes on 63/64 of it after a cold call), so that a caller
    /// cannot starve the transfer and force the receiver onto a pull balance.
    uint256 internal constant MIN_GAS_BEFORE_SEND = 105_000;
}
