// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LeaseState} from "../types/Terms.sol";

/// @title What can be wrong with a role, in alphabetical order.
/// @notice Raised by `LeaseRoles`.
library RoleErrors {
    /// @notice There is no code at this address.
    /// @param given The address.
    error NotAContract(address given);
    /// @notice Only the tenant gives roles, and only the tenant or the account itself takes them.
    /// @param caller Who called.
    /// @param tenant Whose instance it is.
    error NotLeaseTenant(address caller, address tenant);
    /// @notice Roles are given on leases that are open, active or settling.
    /// @param leaseId The lease.
    /// @param state The state that it is in.
    error NotLive(bytes32 leaseId, LeaseState state);
    /// @notice The account has no role that could be taken.
    /// @param instanceId The first lease of the instance.
    /// @param account Who has no role.
    error NothingToRevoke(bytes32 instanceId, address account);
    /// @notice None is no role to give: revoke instead.
    error RoleIsNone();
    /// @notice The tenant owns the instance, and nobody is the zero address: neither can have a role.
    /// @param account Who would have got it.
    error RoleNeedless(address account);
}
