// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What can be wrong with offers, parameters, verdicts and payments, in alphabetical order.
/// @notice Raised by the escrow and its libraries. Amounts in 1e-6 USDC, unit prices in 1e-18 USDC per second.
library EscrowErrors {
    /// @notice The creditor is named once and for ever.
    /// @param creditor The one that is named.
    error CreditorAlreadySet(address creditor);
    /// @notice An offer names the escrow's creditor or none.
    /// @param given The one that the offer names.
    /// @param creditor The escrow's; zero: not named yet.
    error CreditorUnknown(address given, address creditor);
    /// @notice The registry is bound to no escrow or to another one; no offers here.
    /// @param bound The escrow that the registry is bound to; zero: none.
    error EscrowNotBound(address bound);
    /// @notice The protocol fee may be at most `allowedBps`.
    /// @param givenBps The fee, 1/10000.
    /// @param allowedBps The most, 1/10000.
    error FeeAboveCap(uint256 givenBps, uint256 allowedBps);
    /// @notice All generations of this kind were used up; publish under another host.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param generation The last one.
    error GenerationsUsedUp(uint64 host, uint8 kind, uint256 generation);
    /// @notice A retired host sells nothing and drains for ever.
    /// @param host The host's id.
    error HostIsRetired(uint64 host);
    /// @notice Hold W, latch reach L and grace must keep 0 < L <= min(W, 1 h), W <= 7 d, W <= grace <= 30 d.
    /// @param holdSeconds W: how long a billed second can still be struck by a verdict.
    /// @param latchReachSeconds L: how far back a verdict may begin.
    /// @param graceSeconds How long an exhausted lease is the tenant's to revive.
    error HoldOutOfBounds(uint256 holdSeconds, uint256 latchReachSeconds, uint256 graceSeconds);
    /// @notice A transfer would get too little gas to be fair to its receiver.
    /// @param given Gas left.
    /// @param least Gas needed.
    error GasTooLow(uint256 given, uint256 least);
    /// @notice A latch begins within [earliest, latest], and one follows another.
    /// @param from Where it should begin, unix second.
    /// @param earliest Unix second.
    /// @param latest Unix second: now.
    error LatchOutOfReach(uint256 from, uint256 earliest, uint256 latest);
    /// @notice The host is latched since `from`; lift it first.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param from Unix second.
    error LatchedAlready(uint64 host, uint8 kind, uint256 from);
    /// @notice The low-runway threshold may be at most `allowed` seconds.
    /// @param given Seconds.
    /// @param allowed The most, seconds.
    error LowRunwayAboveCap(uint256 given, uint256 allowed);
    /// @notice There is no code at this address.
    /// @param given The address.
    error NotAContract(address given);
    /// @notice The caller is not the creditor that this escrow obeys.
    /// @param caller Who called.
    /// @param creditor Who is it; zero: nobody yet.
    error NotCreditor(address caller, address creditor);
    /// @notice Only the host's operator may do this.
    /// @param host The host's id.
    /// @param caller Who called.
    /// @param operator The host's; zero: revoked.
    error NotHostOperator(uint64 host, address caller, address operator);
    /// @notice Only the host's operator or owner may do this.
    /// @param host The host's id.
    /// @param caller Who called.
    error NotHostParty(uint64 host, address caller);
    /// @notice The host is not latched, so there is nothing to lift.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    error NotLatched(uint64 host, uint8 kind);
    /// @notice Only the registry that this escrow was deployed with may do this.
    /// @param caller Who called.
    /// @param registry Who may.
    error NotRegistry(address caller, address registry);
    /// @notice There is no pull balance for this account.
    /// @param account Who asked.
    error NothingOwed(address account);
    /// @notice No fee lies in the word of this host and kind.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    error NothingToCollect(uint64 host, uint8 kind);
    /// @notice No offer of the host's current generation has this hash.
    /// @param offerHash Of the given words in the current generation.
    error OfferNotPublished(bytes32 offerHash);
    /// @notice Unused high bits and guard bits of an offer must be zero.
    error OfferNotCanonical();
    /// @notice The open fee may be at most `allowed` units.
    /// @param given Units.
    /// @param allowed The most, units.
    error OpenFeeAboveCap(uint256 given, uint256 allowed);
    /// @notice An offer pays the host's payee and nobody else.
    /// @param given Whom the offer pays.
    /// @param payee The host's payee.
    error PayeeMismatch(address given, address payee);
    /// @notice A unit price lies below the owner's minimum or the governed floor. Units: 0 point, 1 MiB, 2 GiB, 3 Mbit/s, 4 GPU.
    /// @param unit 0 point, 1 MiB, 2 GiB, 3 Mbit/s, 4 GPU.
    /// @param given The offer's unit price, 1e-18 USDC per second.
    /// @param least The least, 1e-18 USDC per second.
    error PriceTooLow(uint256 unit, uint256 given, uint256 least);
    /// @notice A governed price floor lies above its cap. Units as in `PriceTooLow`.
    /// @param unit As in `PriceTooLow`.
    /// @param given The floor, 1e-18 USDC per second.
    /// @param allowed Its cap, 1e-18 USDC per second.
    error PriceFloorAboveCap(uint256 unit, uint256 given, uint256 allowed);
    /// @notice The trial may be at most `allowed` seconds.
    /// @param given Seconds.
    /// @param allowed The most, seconds.
    error TrialAboveCap(uint256 given, uint256 allowed);
    /// @notice This address must not be zero.
    error ZeroAddress();
}
