// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostWord} from "./HostWord.sol";
import {LeaseWord, LeaseWordLib} from "./LeaseWord.sol";

/// @title What is left of a lease when it ends, by `close` or by `resize`.
/// @notice One place, so that both ends of a lease hold the same seconds.
library Ending {
    /// @dev The lease's word: a tombstone, or what `finalize` needs to know of the held seconds.
    function word(LeaseWord lease, HostWord host, uint256 t, uint256 elapsed, uint256 funded, uint256 billed, uint256 vested)
        internal
        pure
        returns (LeaseWord)
    {
        if (vested == billed) return LeaseWordLib.CLOSED;
        // Running at the close: `run` seconds since the mark, behind them the old gap. Dead at the close: no run, a new gap.
        if (elapsed <= funded) {
            return lease.settling(billed, vested, t, t - lease.mark(), host.parity(), lease.gapSeconds());
        }
        return lease.settling(billed, vested, t, 0, host.parity(), elapsed - funded);
    }
}
