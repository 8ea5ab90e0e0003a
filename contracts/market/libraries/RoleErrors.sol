// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LeaseState} from "../types/Terms.sol";

/// @title What can be wrong with a role, in alphabetical order.
library RoleErrors {
    /// @notice There is no code at this address.
    error NotAContract(address given);
    /// @notice Only the tenant gives roles, and only the tenant or the account itself takes them.
    error NotLeaseTenant(address caller, address tenant);
    /// @notice Roles are given on leases that are open, active or settling.
    error NotLive(bytes32 leaseId, LeaseState state);
    /// @notice The account has no role that could be taken.
    error NothingToRevoke(bytes32 instanceId, address account);
    /// @notice None is no role to give: revoke instead.
    error RoleIsNone();
    /// @notice The tenant owns the instance, and nobody is the zero address: neither can have a role.
    error RoleNeedless(address account);
}
