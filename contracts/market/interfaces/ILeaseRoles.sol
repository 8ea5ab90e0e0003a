// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role, Terms} from "../types/Terms.sol";

/// @title Who else may act on an instance: roles that its tenant gives to other wallets.
///
/// @notice A role belongs to an instance, not to a lease: it stays when the instance goes over to a successor lease by `resize`.
/// The owner is the tenant of the terms and needs no role. Hosts read roles here and nowhere else; a role moves no money.
interface ILeaseRoles {
    /// @notice The account has this role on the instance from this block on, in place of the one that it had.
    /// @param instanceId The first lease of the instance.
    /// @param account Who has it.
    /// @param role What it may do from now on.
    event RoleGranted(bytes32 indexed instanceId, address indexed account, Role role);
    /// @notice The account has no role on the instance any more.
    /// @param instanceId The first lease of the instance.
    /// @param account Who had one.
    event RoleRevoked(bytes32 indexed instanceId, address indexed account);

    /// @notice Gives an account a role, or another one. By the tenant, as long as the lease is not closed.
    /// @dev Emits `RoleGranted`.
    /// @param terms Of any lease of the instance.
    /// @param account Not the tenant, who owns the instance.
    /// @param role Not None: revoke instead.
    function grantRole(Terms calldata terms, address account, Role role) external;

    /// @notice Takes an account's role. By the tenant at any time, or by the account itself.
    /// @dev Emits `RoleRevoked`.
    /// @param terms Of any lease of the instance.
    /// @param account Who has one.
    function revokeRole(Terms calldata terms, address account) external;

    /// @notice The role of an account on the instance of a lease, None when it has none. The tenant is not asked about here.
    /// @param leaseId Any lease of the instance.
    /// @param account Who is asked about.
    /// @return Its role.
    function roleOf(bytes32 leaseId, address account) external view returns (Role);

    /// @notice The escrow whose leases these roles are about.
    /// @return Its address.
    function escrow() external view returns (address);
}
