// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CloseReason, LeaseState, SuccessorTerm} from "../types/Terms.sol";

/// @title What can be wrong with a lease, in alphabetical order. Arguments show what was given and what would have passed.
/// @notice Raised by the escrow and its libraries. Amounts in 1e-6 USDC, times in unix seconds, shapes as in `Offer`.
library LeaseErrors {
    /// @notice The deadline to activate lies too near or too far; it must lie in [earliest, latest].
    /// @param given Unix second.
    /// @param earliest Unix second, five minutes from now.
    /// @param latest Unix second, a day from now.
    error ActivationDeadlineOutOfBounds(uint256 given, uint256 earliest, uint256 latest);
    /// @notice The host did not start the machine in time; anyone may cancel the lease now.
    /// @param leaseId The lease.
    /// @param deadline Unix second.
    error ActivationTooLate(bytes32 leaseId, uint256 deadline);
    /// @notice The host has less left than the shape asks for. Shapes, field by field: docs/contracts.md.
    /// @param shape What the lease asks for.
    /// @param inUse What other leases hold.
    /// @param capacity The offer's.
    error CapacityExceeded(uint256 shape, uint256 inUse, uint256 capacity);
    /// @notice The deposit would not fit 64 bits.
    /// @param given Units.
    /// @param allowed The most, units.
    error DepositTooLarge(uint256 given, uint256 allowed);
    /// @notice The deposit buys less than the shortest runway. Amounts in 1e-6 USDC.
    /// @param given Units.
    /// @param least Units.
    error DepositTooSmall(uint256 given, uint256 least);
    /// @notice The endpoint may have at most `allowedBytes` bytes.
    /// @param givenBytes Its length, bytes.
    /// @param allowedBytes The most, bytes.
    error EndpointTooLong(uint256 givenBytes, uint256 allowedBytes);
    /// @notice The protocol fee in the terms is not the one in force.
    /// @param given 1/10000, of the terms.
    /// @param current 1/10000, in force.
    error FeeMismatch(uint256 given, uint256 current);
    /// @notice Neither may the money be finalized yet, nor did the tenant ask for it.
    /// @param leaseId The lease.
    /// @param finalizableAt Unix second from which anyone may.
    error HoldNotOver(bytes32 leaseId, uint256 finalizableAt);
    /// @notice The host takes no new leases of this kind.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    error HostDraining(uint64 host, uint8 kind);
    /// @notice The host is known to be down; no new leases until the creditor lifts the latch.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    error HostIsLatched(uint64 host, uint8 kind);
    /// @notice A lease with these terms was opened before; choose another salt.
    /// @param leaseId The lease.
    /// @param state The state that it is in.
    error LeaseExists(bytes32 leaseId, LeaseState state);
    /// @notice The manifest does not have the hash that the terms promise.
    /// @param given keccak256 of what was given.
    /// @param promised What the terms say.
    error ManifestMismatch(bytes32 given, bytes32 promised);
    /// @notice The sealed manifest may have at most `allowedBytes` bytes.
    /// @param givenBytes Its length, bytes.
    /// @param allowedBytes The most, bytes.
    error ManifestTooLarge(uint256 givenBytes, uint256 allowedBytes);
    /// @notice Before the deadline only the tenant may cancel.
    /// @param leaseId The lease.
    /// @param caller Who called.
    /// @param deadline Unix second after which anyone may.
    error NotCancellableYet(bytes32 leaseId, address caller, uint256 deadline);
    /// @notice Only tenant, operator and owner may close; a stranger only for `Exhausted` after the grace, or for
    /// `HostLatched` after seven days. Nobody for `Resized`: that is `resize`.
    /// @param leaseId The lease.
    /// @param caller Who called.
    /// @param reason What the caller said.
    error NotClosable(bytes32 leaseId, address caller, CloseReason reason);
    /// @notice Only the tenant that the terms name may open or resize the lease.
    /// @param caller Who called.
    /// @param tenant Who may.
    error NotTenant(address caller, address tenant);
    /// @notice Nothing has vested since the last withdrawal.
    /// @param leaseId The lease.
    /// @param settledSeconds Seconds paid out since activation.
    error NothingToWithdraw(bytes32 leaseId, uint256 settledSeconds);
    /// @notice The offer was changed, withdrawn or voided: quote again. `current` is the hash that the given words have now.
    /// @param given What the terms name.
    /// @param current What the given words hash to now; zero: that is it, and no such offer is published.
    error OfferNotLive(bytes32 given, bytes32 current);
    /// @notice The open fee in the terms is not the offer's.
    /// @param given Units, of the terms.
    /// @param asked Units, of the offer.
    error OpenFeeMismatch(uint256 given, uint256 asked);
    /// @notice The owner stopped new leases; existing ones are untouched.
    error OpeningIsPaused();
    /// @notice The rate must be exactly the shape's price, rounded down to a multiple of 1e6 (1e-18 USDC/s).
    /// @param given 1e-18 USDC/s, of the terms.
    /// @param exact 1e-18 USDC/s, of the shape.
    error RateMismatch(uint256 given, uint256 exact);
    /// @notice Rate and royalty rate together, in 1e-12 USDC/s, must be at least 1 and fit 40 bits.
    /// @param given 1e-12 USDC/s.
    /// @param allowed The most, 1e-12 USDC/s.
    error RateOutOfBounds(uint256 given, uint256 allowed);
    /// @notice A royalty needs an author, an author a royalty that is worth at least 1e-12 USDC/s and at most the cap.
    /// @param author Who would get it; zero: nobody.
    /// @param givenBps The royalty, 1/10000.
    /// @param allowedBps The most, 1/10000.
    error RoyaltyOutOfBounds(address author, uint256 givenBps, uint256 allowedBps);
    /// @notice There is no runway to hand over: `revive` the lease first.
    /// @param leaseId The lease.
    /// @param elapsedSeconds Since activation, on the billing clock.
    /// @param fundedSeconds Seconds that the deposit pays for, from activation on.
    error RunwayIsOver(bytes32 leaseId, uint256 elapsedSeconds, uint256 fundedSeconds);
    /// @notice The runway may have run out: use `revive`, which reads the host's clock.
    /// @param leaseId The lease.
    /// @param elapsedSecondsAtMost Since activation, by the wall clock.
    /// @param fundedSeconds Seconds that the deposit pays for, from activation on.
    error RunwayMayBeOver(bytes32 leaseId, uint256 elapsedSecondsAtMost, uint256 fundedSeconds);
    /// @notice A field of the shape is wider than its bits.
    /// @param shape As the terms have it.
    error ShapeOutOfBounds(uint256 shape);
    /// @notice A successor keeps host, kind, author, royalty and manifest of the lease that it follows, and has neither a trial nor
    /// an open fee.
    /// @param which The first that does not fit.
    error SuccessorMismatch(SuccessorTerm which);
    /// @notice Unused high bits of the terms must be zero.
    error TermsNotCanonical();
    /// @notice A revived lease must be funded for at least the time it lay dead (counted to the grace) and one hour.
    /// @param leaseId The lease.
    /// @param given Units.
    /// @param least Units.
    error TopUpTooSmall(bytes32 leaseId, uint256 given, uint256 least);
    /// @notice The lease is not in a state in which this can be done.
    /// @param leaseId The lease.
    /// @param state The state that it is in.
    error WrongState(bytes32 leaseId, LeaseState state);
}
