// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "./interfaces/ILeaseEscrow.sol";
import {ILeaseRoles} from "./interfaces/ILeaseRoles.sol";
import {RoleErrors} from "./libraries/RoleErrors.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {LeaseState, Role, Terms} from "./types/Terms.sol";

/// @title Roles on instances.
/// @notice The manual is `ILeaseRoles`. Apart from the escrow, so that nothing here can touch a purse.
contract LeaseRoles is ILeaseRoles {
    using TermsLib for Terms;

    ILeaseEscrow private immutable ESCROW;

    mapping(bytes32 instanceId => mapping(address account => Role)) private _roles;

    /// @notice Roles on instances of this escrow, for ever.
    /// @param escrow_ Says who is tenant of what.
    constructor(address escrow_) {
        if (escrow_.code.length == 0) revert RoleErrors.NotAContract(escrow_);
        ESCROW = ILeaseEscrow(escrow_);
    }

    /// @inheritdoc ILeaseRoles
    function grantRole(Terms calldata terms, address account, Role role) external {
        // Check
        address tenant = terms.tenant();
        if (msg.sender != tenant) revert RoleErrors.NotLeaseTenant(msg.sender, tenant);
        if (role == Role.None) revert RoleErrors.RoleIsNone();
        if (account == address(0) || account == tenant) revert RoleErrors.RoleNeedless(account);
        bytes32 leaseId = ESCROW.leaseIdOf(terms);
        LeaseState state = ESCROW.stateOf(leaseId);
        if (state == LeaseState.None || state == LeaseState.Closed) revert RoleErrors.NotLive(leaseId, state);
        // Effect
        bytes32 instanceId = ESCROW.firstLeaseOf(leaseId);
        _roles[instanceId][account] = role;
        emit RoleGranted(instanceId, account, role);
    }

    /// @inheritdoc ILeaseRoles
    function revokeRole(Terms calldata terms, address account) external {
        // Check
        address tenant = terms.tenant();
        if (msg.sender != tenant && msg.sender != account) revert RoleErrors.NotLeaseTenant(msg.sender, tenant);
        bytes32 instanceId = ESCROW.firstLeaseOf(ESCROW.leaseIdOf(terms));
        if (_roles[instanceId][account] == Role.None) revert RoleErrors.NothingToRevoke(instanceId, account);
        // Effect
        delete _roles[instanceId][account];
        emit RoleRevoked(instanceId, account);
    }

    /// @inheritdoc ILeaseRoles
    function roleOf(bytes32 leaseId, address account) external view returns (Role) {
        return _roles[ESCROW.firstLeaseOf(leaseId)][account];
    }

    /// @inheritdoc ILeaseRoles
    function escrow() external view returns (address) {
        return address(ESCROW);
    }
}
