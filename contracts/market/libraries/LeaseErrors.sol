// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CloseReason, LeaseState, SuccessorTerm} from "../types/Terms.sol";

/// @title What can be wrong with a lease, in alphabetical order. Arguments show what was given and what would have passed.
library LeaseErrors {
    /// @notice The deadline to activate lies too near or too far; it must lie in [earliest, latest].
    error ActivationDeadlineOutOfBounds(uint256 given, uint256 earliest, uint256 latest);
    /// @notice The host did not start the machine in time; anyone may cancel the lease now.
    error ActivationTooLate(bytes32 leaseId, uint256 deadline);
    /// @notice The host has less left than the shape asks for. Shapes, field by field: docs/contracts.md.
    error CapacityExceeded(uint256 shape, uint256 inUse, uint256 capacity);
    /// @notice The deposit would not fit 64 bits.
    error DepositTooLarge(uint256 given, uint256 allowed);
    /// @notice The deposit buys less than the shortest runway. Amounts in 1e-6 USDC.
    error DepositTooSmall(uint256 given, uint256 least);
    /// @notice The endpoint may have at most `allowedBytes` bytes.
    error EndpointTooLong(uint256 givenBytes, uint256 allowedBytes);
    /// @notice The protocol fee in the terms is not the one in force.
    error FeeMismatch(uint256 given, uint256 current);
    /// @notice Neither may the money be finalized yet, nor did the tenant ask for it.
    error HoldNotOver(bytes32 leaseId, uint256 finalizableAt);
    /// @notice The host takes no new leases of this kind.
    error HostDraining(uint64 host, uint8 kind);
    /// @notice The host is known to be down; no new leases until the creditor lifts the latch.
    error HostIsLatched(uint64 host, uint8 kind);
    /// @notice A lease with these terms was opened before; choose another salt.
    error LeaseExists(bytes32 leaseId, LeaseState state);
    /// @notice The manifest does not have the hash that the terms promise.
    error ManifestMismatch(bytes32 given, bytes32 promised);
    /// @notice The sealed manifest may have at most `allowedBytes` bytes.
    error ManifestTooLarge(uint256 givenBytes, uint256 allowedBytes);
    /// @notice Before the deadline only the tenant may cancel.
    error NotCancellableYet(bytes32 leaseId, address caller, uint256 deadline);
    /// @notice Only tenant, operator and owner may close; a stranger only for `Exhausted` after the grace, or for
    /// `HostLatched` after seven days. Nobody for `Resized`: that is `resize`.
    error NotClosable(bytes32 leaseId, address caller, CloseReason reason);
    /// @notice Only the tenant that the terms name may open or resize the lease.
    error NotTenant(address caller, address tenant);
    /// @notice Nothing has vested since the last withdrawal.
    error NothingToWithdraw(bytes32 leaseId, uint256 settledSeconds);
    /// @notice The offer was changed, withdrawn or voided: quote again. `current` is the hash that the given words have now.
    error OfferNotLive(bytes32 given, bytes32 current);
    /// @notice The open fee in the terms is not the offer's.
    error OpenFeeMismatch(uint256 given, uint256 asked);
    /// @notice The owner stopped new leases; existing ones are untouched.
    error OpeningIsPaused();
    /// @notice The rate must be exactly the shape's price, rounded down to a multiple of 1e6 (1e-18 USDC/s).
    error RateMismatch(uint256 given, uint256 exact);
    /// @notice Rate and royalty rate together, in 1e-12 USDC/s, must be at least 1 and fit 40 bits.
    error RateOutOfBounds(uint256 given, uint256 allowed);
    /// @notice A royalty needs an author, an author a royalty that is worth at least 1e-12 USDC/s and at most the cap.
    error RoyaltyOutOfBounds(address author, uint256 givenBps, uint256 allowedBps);
    /// @notice There is no runway to hand over: `revive` the lease first.
    error RunwayIsOver(bytes32 leaseId, uint256 elapsedSeconds, uint256 fundedSeconds);
    /// @notice The runway may have run out: use `revive`, which reads the host's clock.
    error RunwayMayBeOver(bytes32 leaseId, uint256 elapsedSecondsAtMost, uint256 fundedSeconds);
    /// @notice A field of the shape is wider than its bits.
    error ShapeOutOfBounds(uint256 shape);
    /// @notice A successor keeps host, kind, author, royalty and manifest of the lease that it follows, and has neither a trial nor
    /// an open fee.
    error SuccessorMismatch(SuccessorTerm which);
    /// @notice Unused high bits of the terms must be zero.
    error TermsNotCanonical();
    /// @notice A revived lease must be funded for at least the time it lay dead (counted to the grace) and one hour.
    error TopUpTooSmall(bytes32 leaseId, uint256 given, uint256 least);
    /// @notice The lease is not in a state in which this can be done.
    error WrongState(bytes32 leaseId, LeaseState state);
}
