// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../interfaces/IStakeVault.sol";

/// @title What can be wrong with stakes and fee shares, in alphabetical order.
/// @notice Raised by `StakeVault` and `FeeShare`. Amounts in 1e-6 USDC.
library VaultErrors {
    /// @notice What is bonded and not locked is `free`.
    /// @param given Units that were asked for.
    /// @param free Units.
    error BondTooSmall(uint256 given, uint256 free);
    /// @notice The delay lies between an hour and 90 days.
    /// @param givenSeconds What it should be.
    error DelayOutOfBounds(uint256 givenSeconds);
    /// @notice There is nothing to share out.
    error NothingToSplit();
    /// @notice There is no code at this address.
    /// @param given The address.
    error NotAContract(address given);
    /// @notice The caller is no guard of this role, or not yet.
    /// @param caller Who called.
    /// @param role Of the stake.
    error NotGuard(address caller, Role role);
    /// @notice What is unbonding can be withdrawn from `withdrawableAt` on, unix second; zero: nothing is unbonding.
    /// @param withdrawableAt Unix second; zero: never.
    error NotWithdrawable(uint256 withdrawableAt);
    /// @notice A stake is put up in a role.
    error RoleIsNone();
    /// @notice The network's share of the fee may be at most `allowedBps`.
    /// @param givenBps The share, 1/10000.
    /// @param allowedBps The most, 1/10000.
    error ShareAboveCap(uint256 givenBps, uint256 allowedBps);
    /// @notice This address must not be zero.
    error ZeroAddress();
    /// @notice Amounts are never zero.
    error ZeroAmount();
}
