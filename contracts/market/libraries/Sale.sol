// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "../types/Terms.sol";
import {HostWord} from "./HostWord.sol";
import {LeaseErrors} from "./LeaseErrors.sol";
import {LeaseMath} from "./LeaseMath.sol";
import {Limits} from "./Limits.sol";
import {SettingsWord} from "./SettingsWord.sol";
import {Shapes} from "./Shapes.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title What holds of every lease that is sold, by `open` or by `resize`: one place, so that neither sells what the other refuses.
/// @notice Reverts with the first of `LeaseErrors` that applies.
library Sale {
    using TermsLib for Terms;

    /// @dev What holds before any offer is looked at: canonical terms, the fee in force, a host that takes leases, a fair deadline.
    function checkOpenable(Terms calldata terms, SettingsWord settings, HostWord host) internal view {
        if (!terms.isCanonical()) revert LeaseErrors.TermsNotCanonical();
        if (settings.isPaused()) revert LeaseErrors.OpeningIsPaused();
        if (terms.feeBps() != settings.feeBps()) revert LeaseErrors.FeeMismatch(terms.feeBps(), settings.feeBps());
        if (host.isDraining()) revert LeaseErrors.HostDraining(terms.host(), terms.kind());
        if (host.isLatched()) revert LeaseErrors.HostIsLatched(terms.host(), terms.kind());
        unchecked {
            uint256 deadline = terms.activationDeadline();
            uint256 earliest = block.timestamp + Limits.MIN_ACTIVATION_SECONDS;
            // Safe: a deadline before `earliest` wraps to far more than the span.
            if (deadline - earliest > Limits.MAX_ACTIVATION_SECONDS - Limits.MIN_ACTIVATION_SECONDS) {
                uint256 latest = block.timestamp + Limits.MAX_ACTIVATION_SECONDS;
                revert LeaseErrors.ActivationDeadlineOutOfBounds(deadline, earliest, latest);
            }
        }
    }

    /// @dev The offer that the given words are is the one in the terms, and `word`, what is stored under its hash, says it is live.
    function checkLive(Terms calldata terms, bytes32 current, uint256 word) internal pure {
        if (current != terms.offerHash) revert LeaseErrors.OfferNotLive(terms.offerHash, current);
        if (word == 0) revert LeaseErrors.OfferNotLive(current, bytes32(0));
    }

    /// @dev The exact rate with its royalty, 1e-12 USDC/s.
    function checkedRate(Terms calldata terms, uint256 prices) internal pure returns (uint256 total) {
        uint256 exact = Shapes.rateDown(terms.shape(), prices);
        if (terms.rate() != exact) revert LeaseErrors.RateMismatch(terms.rate(), exact);
        uint256 picoRate = terms.picoRate();
        uint256 royaltyBps = terms.royaltyBps();
        uint256 royaltyRate = LeaseMath.royaltyRateDown(picoRate, royaltyBps);
        address author = terms.author();
        bool fair = author == address(0) ? royaltyBps == 0 : royaltyRate != 0 && royaltyBps <= Limits.MAX_ROYALTY_BPS;
        if (!fair) revert LeaseErrors.RoyaltyOutOfBounds(author, royaltyBps, Limits.MAX_ROYALTY_BPS);
        unchecked {
            total = picoRate + royaltyRate; // Safe: 44 and 60 bits.
            // Zero wraps to far more than the most.
            if (total - 1 >= Limits.MAX_TOTAL_PICO_RATE) {
                revert LeaseErrors.RateOutOfBounds(total, Limits.MAX_TOTAL_PICO_RATE);
            }
        }
    }

    /// @dev The deposit buys an hour at a total rate of 1e-12 USDC/s.
    function checkDeposit(uint256 deposit, uint256 total) internal pure {
        uint256 least = LeaseMath.depositForUp(Limits.MIN_RUNWAY_SECONDS, total);
        if (deposit < least) revert LeaseErrors.DepositTooSmall(deposit, least);
    }

    /// @dev The host's word with the lease's shape added, if it fits the offer's capacity.
    function reserved(Terms calldata terms, uint256 capacityOpenFee, HostWord host) internal pure returns (HostWord) {
        uint256 shape = terms.shape();
        if (!Shapes.isValid(shape)) revert LeaseErrors.ShapeOutOfBounds(shape);
        uint256 capacity = capacityOpenFee & type(uint104).max;
        uint256 inUse = host.inUse();
        unchecked {
            // Safe: 104 bits each.
            if (!Shapes.fits(inUse + shape, capacity)) revert LeaseErrors.CapacityExceeded(shape, inUse, capacity);
        }
        return host.reserved(shape);
    }
}
