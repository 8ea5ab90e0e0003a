// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../interfaces/IStakeVault.sol";

/// @title What can be wrong with stakes and fee shares, in alphabetical order.
library VaultErrors {
    /// @notice What is bonded and not locked is `free`.
    error BondTooSmall(uint256 given, uint256 free);
    /// @notice The delay lies between a day and 90 days.
    error DelayOutOfBounds(uint256 givenSeconds);
    /// @notice There is nothing to share out.
    error NothingToSplit();
    /// @notice There is no code at this address.
    error NotAContract(address given);
    /// @notice The caller is no guard of this role, or not yet.
    error NotGuard(address caller, Role role);
    /// @notice What is unbonding can be withdrawn from `withdrawableAt` on, unix second; zero: nothing is unbonding.
    error NotWithdrawable(uint256 withdrawableAt);
    /// @notice A stake is put up in a role.
    error RoleIsNone();
    /// @notice The network's share of the fee may be at most `allowedBps`.
    error ShareAboveCap(uint256 givenBps, uint256 allowedBps);
    /// @notice This address must not be zero.
    error ZeroAddress();
    /// @notice Amounts are never zero.
    error ZeroAmount();
}
