// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What can be wrong with offers, parameters, verdicts and payments, in alphabetical order.
library EscrowErrors {
    /// @notice The creditor is named once and for ever.
    error CreditorAlreadySet(address creditor);
    /// @notice An offer names the escrow's creditor or none.
    error CreditorUnknown(address given, address creditor);
    /// @notice The registry is bound to no escrow or to another one; no offers here.
    error EscrowNotBound(address bound);
    /// @notice The protocol fee may be at most `allowedBps`.
    error FeeAboveCap(uint256 givenBps, uint256 allowedBps);
    /// @notice All generations of this kind were used up; publish under another host.
    error GenerationsUsedUp(uint64 host, uint8 kind, uint256 generation);
    /// @notice A retired host sells nothing and drains for ever.
    error HostIsRetired(uint64 host);
    /// @notice Hold W, latch reach L and grace must keep 0 < L <= min(W, 1 h), W <= 7 d, W <= grace <= 30 d.
    error HoldOutOfBounds(uint256 holdSeconds, uint256 latchReachSeconds, uint256 graceSeconds);
    /// @notice A transfer would get too little gas to be fair to its receiver.
    error GasTooLow(uint256 given, uint256 least);
    /// @notice A latch begins within [earliest, latest], and one follows another.
    error LatchOutOfReach(uint256 from, uint256 earliest, uint256 latest);
    /// @notice The host is latched since `from`; lift it first.
    error LatchedAlready(uint64 host, uint8 kind, uint256 from);
    /// @notice The low-runway threshold may be at most `allowed` seconds.
    error LowRunwayAboveCap(uint256 given, uint256 allowed);
    /// @notice There is no code at this address.
    error NotAContract(address given);
    /// @notice The caller is not the creditor that this escrow obeys.
    error NotCreditor(address caller, address creditor);
    /// @notice Only the host's operator may do this.
    error NotHostOperator(uint64 host, address caller, address operator);
    /// @notice Only the host's operator or owner may do this.
    error NotHostParty(uint64 host, address caller);
    /// @notice The host is not latched, so there is nothing to lift.
    error NotLatched(uint64 host, uint8 kind);
    /// @notice Only the registry that this escrow was deployed with may do this.
    error NotRegistry(address caller, address registry);
    /// @notice There is no pull balance for this account.
    error NothingOwed(address account);
    /// @notice No fee lies in the word of this host and kind.
    error NothingToCollect(uint64 host, uint8 kind);
    /// @notice No offer of the host's current generation has this hash.
    error OfferNotPublished(bytes32 offerHash);
    /// @notice Unused high bits and guard bits of an offer must be zero.
    error OfferNotCanonical();
    /// @notice The open fee may be at most `allowed` units.
    error OpenFeeAboveCap(uint256 given, uint256 allowed);
    /// @notice An offer pays the host's payee and nobody else.
    error PayeeMismatch(address given, address payee);
    /// @notice A unit price lies below the owner's minimum or the governed floor. Units: 0 point, 1 MiB, 2 GiB, 3 Mbit/s, 4 GPU.
    error PriceTooLow(uint256 unit, uint256 given, uint256 least);
    /// @notice A governed price floor lies above its cap. Units as in `PriceTooLow`.
    error PriceFloorAboveCap(uint256 unit, uint256 given, uint256 allowed);
    /// @notice The trial may be at most `allowed` seconds.
    error TrialAboveCap(uint256 given, uint256 allowed);
    /// @notice This address must not be zero.
    error ZeroAddress();
}
