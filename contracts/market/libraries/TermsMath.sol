// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "../types/Terms.sol";
import {HostWord} from "./HostWord.sol";
import {LeaseMath} from "./LeaseMath.sol";
import {LeaseWord} from "./LeaseWord.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title `LeaseMath` with the numbers of a lease's own terms.
/// @notice Saves callers from unpacking what the formulas need.
library TermsMath {
    using TermsLib for Terms;

    /// @notice N and F of an active lease.
    function elapsed(Terms calldata terms, LeaseWord lease, HostWord host, uint256 t)
        internal
        pure
        returns (uint256 elapsedSeconds, uint256 fundedSeconds)
    {
        elapsedSeconds = LeaseMath.elapsedSeconds(lease, host, terms.hasCreditor(), t);
        fundedSeconds = LeaseMath.fundedSecondsDown(lease.deposit(), lease.picoRate());
    }

    /// @notice H, seconds that a verdict can still reach; `window` is W.
    function hold(Terms calldata terms, HostWord host, uint256 t, uint256 window) internal pure returns (uint256) {
        return LeaseMath.holdSeconds(host, terms.hasCreditor(), t, window);
    }

    /// @notice What the tenant pays for the first `s` seconds.
    function totalDown(Terms calldata terms, uint256 s) internal pure returns (uint256) {
        uint256 picoRate = terms.picoRate();
        return LeaseMath.totalDown(s, picoRate, LeaseMath.royaltyRateDown(picoRate, terms.royaltyBps()));
    }

    /// @notice What the seconds from `s0` to `s1` bring to payee, author and protocol.
    function shares(Terms calldata terms, uint256 s0, uint256 s1)
        internal
        pure
        returns (uint256 toPayee, uint256 toAuthor, uint256 fee)
    {
        uint256 picoRate = terms.picoRate();
        uint256 royaltyRate = LeaseMath.royaltyRateDown(picoRate, terms.royaltyBps());
        return LeaseMath.shares(s0, s1, picoRate, royaltyRate, terms.feeBps());
    }
}
