// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseRoles} from "../../../contracts/market/interfaces/ILeaseRoles.sol";
import {RoleErrors} from "../../../contracts/market/libraries/RoleErrors.sol";
import {LeaseState, Permit, Role, Terms} from "../../../contracts/market/types/Terms.sol";
import {Deal} from "../support/Deals.sol";
import {Resizes} from "../support/Resizes.sol";

contract LeaseRolesTest is Resizes {
    ILeaseRoles private roles;
    Deal private d;
    address private friend = actor("friend");

    function setUp() public override {
        super.setUp();
        roles = ILeaseRoles(deployRoles(address(escrow)));
        d = active();
    }

    function test_Deployed() public view {
        vm.assertEq(roles.escrow(), address(escrow), "escrow");
    }

    function test_EscrowHasNoCode() public {
        (bool ok, bytes memory reason) = address(this).call(abi.encodeCall(this.deployOn, (stranger)));
        vm.assertTrue(!ok, "refused");
        vm.assertEq(keccak256(reason), keccak256(abi.encodeWithSelector(RoleErrors.NotAContract.selector, stranger)), "reason");
    }

    function deployOn(address escrow_) external {
        deployRoles(escrow_);
    }

    // --- granting ---

    function test_Grant_CallerIsNotTenant() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(RoleErrors.NotLeaseTenant.selector, stranger, tenant));
        roles.grantRole(d.terms(), friend, Role.Viewer);
    }

    /// @dev Terms with another tenant are another lease, which nobody opened.
    function test_Grant_OnForgedTerms() public {
        d.tenant = stranger;
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(RoleErrors.NotLive.selector, d.id(), LeaseState.None));
        roles.grantRole(d.terms(), friend, Role.Viewer);
    }

    function test_Grant_None() public {
        expectGrantRefused(friend, Role.None, abi.encodeWithSelector(RoleErrors.RoleIsNone.selector));
    }

    function test_Grant_ToNobody() public {
        expectGrantRefused(address(0), Role.Viewer, abi.encodeWithSelector(RoleErrors.RoleNeedless.selector, address(0)));
    }

    function test_Grant_ToTheTenant() public {
        expectGrantRefused(tenant, Role.Viewer, abi.encodeWithSelector(RoleErrors.RoleNeedless.selector, tenant));
    }

    function test_Grant_InEachState() public {
        grant(friend, Role.Viewer);
        secondsIn(5000);
        close(d);
        grant(friend, Role.Operator);
        vm.prank(tenant);
        escrow.finalize(d.terms());
        bytes memory reason = abi.encodeWithSelector(RoleErrors.NotLive.selector, d.id(), LeaseState.Closed);
        expectGrantRefused(friend, Role.Viewer, reason);
        Deal memory other = someDeal();
        other.salt = 1;
        open(other, DEPOSIT);
        vm.prank(tenant);
        roles.grantRole(other.terms(), friend, Role.Viewer);
        vm.assertEq(uint256(roles.roleOf(other.id(), friend)), uint256(Role.Viewer), "while Open");
    }

    function test_Grant_InPlaceOfAnother() public {
        vm.assertEq(uint256(roles.roleOf(d.id(), friend)), uint256(Role.None), "none");
        vm.expectEmit();
        emit ILeaseRoles.RoleGranted(d.id(), friend, Role.Viewer);
        grant(friend, Role.Viewer);
        vm.assertEq(uint256(roles.roleOf(d.id(), friend)), uint256(Role.Viewer), "viewer");
        vm.expectEmit();
        emit ILeaseRoles.RoleGranted(d.id(), friend, Role.Operator);
        grant(friend, Role.Operator);
        vm.assertEq(uint256(roles.roleOf(d.id(), friend)), uint256(Role.Operator), "operator");
        vm.assertEq(uint256(roles.roleOf(d.id(), stranger)), uint256(Role.None), "nobody else");
        d.salt = 1;
        vm.assertEq(uint256(roles.roleOf(d.id(), friend)), uint256(Role.None), "on no other lease");
    }

    // --- revoking ---

    function test_Revoke_ByTheTenant() public {
        grant(friend, Role.Operator);
        vm.expectEmit();
        emit ILeaseRoles.RoleRevoked(d.id(), friend);
        vm.prank(tenant);
        roles.revokeRole(d.terms(), friend);
        vm.assertEq(uint256(roles.roleOf(d.id(), friend)), uint256(Role.None), "none");
    }

    function test_Revoke_ByTheAccount() public {
        grant(friend, Role.Operator);
        vm.prank(friend);
        roles.revokeRole(d.terms(), friend);
        vm.assertEq(uint256(roles.roleOf(d.id(), friend)), uint256(Role.None), "none");
    }

    function test_Revoke_ByAnother() public {
        grant(friend, Role.Operator);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(RoleErrors.NotLeaseTenant.selector, stranger, tenant));
        roles.revokeRole(d.terms(), friend);
    }

    /// @dev Whoever makes terms up revokes on the lease of those terms, not on this one.
    function test_Revoke_OnForgedTerms() public {
        grant(friend, Role.Operator);
        Deal memory forged = copyOf(d);
        forged.tenant = stranger;
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(RoleErrors.NothingToRevoke.selector, forged.id(), friend));
        roles.revokeRole(forged.terms(), friend);
    }

    function test_Revoke_Nothing() public {
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(RoleErrors.NothingToRevoke.selector, d.id(), friend));
        roles.revokeRole(d.terms(), friend);
    }

    function test_Revoke_AfterTheEnd() public {
        grant(friend, Role.Viewer);
        close(d);
        assertState(d, LeaseState.Closed);
        vm.assertEq(uint256(roles.roleOf(d.id(), friend)), uint256(Role.Viewer), "stays: logs and disks outlive the lease");
        vm.prank(tenant);
        roles.revokeRole(d.terms(), friend);
        vm.assertEq(uint256(roles.roleOf(d.id(), friend)), uint256(Role.None), "none");
    }

    // --- resizing ---

    function test_Resized_TheRolesStay() public {
        grant(friend, Role.Operator);
        secondsIn(1000);
        Deal memory next = successorOf(d, 20);
        bytes32 id = resize(d, next, 100_000, ALL);
        Terms memory words = termsOn(d, next);
        vm.assertEq(uint256(roles.roleOf(id, friend)), uint256(Role.Operator), "on the successor");
        vm.prank(tenant);
        roles.grantRole(words, stranger, Role.Viewer);
        vm.assertEq(uint256(roles.roleOf(d.id(), stranger)), uint256(Role.Viewer), "on the old id");
        vm.prank(tenant);
        roles.revokeRole(words, friend);
        vm.assertEq(uint256(roles.roleOf(d.id(), friend)), uint256(Role.None), "gone from all of them");
    }

    function grant(address account, Role role) private {
        vm.prank(tenant);
        roles.grantRole(d.terms(), account, role);
    }

    function expectGrantRefused(address account, Role role, bytes memory reason) private {
        vm.prank(tenant);
        vm.expectRevert(reason);
        roles.grantRole(d.terms(), account, role);
    }
}
