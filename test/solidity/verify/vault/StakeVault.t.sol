// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Permit} from "../../../../contracts/market/types/Terms.sol";
import {IStakeVault, Role} from "../../../../contracts/verify/interfaces/IStakeVault.sol";
import {VaultErrors} from "../../../../contracts/verify/libraries/VaultErrors.sol";
import {Shipped} from "../../support/Shipped.sol";
import {TestUsdc} from "../../tokens/TestUsdc.sol";

/// @dev A guard that does what a test tells it; guards must have code.
contract Guard {
    function setLock(IStakeVault vault, address account, Role role, uint64 amount) external {
        vault.setLock(account, role, amount);
    }

    function slash(IStakeVault vault, address account, Role role, uint64 amount, address to) external returns (uint64) {
        return vault.slash(account, role, amount, to);
    }
}

contract StakeVaultTest is Shipped {
    uint32 private constant DELAY = 7 days;
    uint64 private constant STAKE = 1000;

    TestUsdc private usdc;
    IStakeVault private vault;
    Guard private guard;
    Guard private second;
    address private owner = actor("owner");
    address private verifier = actor("verifier");
    address private stranger = actor("stranger");
    address private winner = actor("winner");

    function setUp() public {
        vm.warp(1_800_000_000);
        usdc = new TestUsdc();
        vault = IStakeVault(deployVault(abi.encode(usdc, owner, DELAY)));
        guard = new Guard();
        second = new Guard();
        name(address(guard), Role.Verifier, true);
        name(address(second), Role.Verifier, true);
        for (uint256 i = 0; i < 2; ++i) {
            address account = i == 0 ? verifier : stranger;
            usdc.mint(account, 10 * STAKE);
            vm.prank(account);
            usdc.approve(address(vault), type(uint256).max);
        }
        vm.prank(verifier);
        vault.deposit(verifier, Role.Verifier, STAKE);
    }

    function name(address guard_, Role role, bool named) private {
        vm.prank(owner);
        vault.setGuard(guard_, role, named);
    }

    function unbond(uint64 amount) private {
        vm.prank(verifier);
        vault.unbond(Role.Verifier, amount);
    }

    function assertBonded(uint256 bonded, uint256 locked, uint256 unbonding) private view {
        (uint64 waiting,) = vault.unbondingOf(verifier, Role.Verifier);
        vm.assertEq(vault.bondedOf(verifier, Role.Verifier), bonded, "bonded");
        vm.assertEq(vault.lockedOf(verifier, Role.Verifier), locked, "locked");
        vm.assertEq(waiting, unbonding, "unbonding");
        vm.assertEq(usdc.balanceOf(address(vault)), bonded + unbonding, "the money is here");
    }

    // --- constructor ---

    function deploy(address token, uint32 delay) external {
        deployVault(abi.encode(token, owner, delay));
    }

    function expectUndeployable(address token, uint32 delay, bytes memory reason) private {
        (bool ok, bytes memory given) = address(this).call(abi.encodeCall(this.deploy, (token, delay)));
        vm.assertTrue(!ok, "refused");
        vm.assertEq(keccak256(given), keccak256(reason), "reason");
    }

    function test_Deployed() public view {
        vm.assertEq(vault.token(), address(usdc), "token");
        vm.assertEq(vault.UNBONDING_SECONDS(), DELAY, "delay");
    }

    function test_Deploy_TokenHasNoCode() public {
        expectUndeployable(stranger, DELAY, abi.encodeWithSelector(VaultErrors.NotAContract.selector, stranger));
    }

    function test_Deploy_DelayOutOfBounds() public {
        bytes memory reason = abi.encodeWithSelector(VaultErrors.DelayOutOfBounds.selector, 3599);
        expectUndeployable(address(usdc), 3599, reason);
        reason = abi.encodeWithSelector(VaultErrors.DelayOutOfBounds.selector, 90 days + 1);
        expectUndeployable(address(usdc), 90 days + 1, reason);
        deployVault(abi.encode(usdc, owner, uint32(1 hours)));
        deployVault(abi.encode(usdc, owner, uint32(90 days)));
    }

    // --- deposit ---

    function test_Deposit_WithoutRole() public {
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.RoleIsNone.selector));
        vault.deposit(verifier, Role.None, 1);
    }

    function test_Deposit_Nothing() public {
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.ZeroAmount.selector));
        vault.deposit(verifier, Role.Verifier, 0);
    }

    function test_Deposit_ForNobody() public {
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.ZeroAddress.selector));
        vault.deposit(address(0), Role.Verifier, 1);
    }

    function test_Deposit_ForAnother() public {
        vm.prank(stranger);
        vault.deposit(verifier, Role.Verifier, 5);
        assertBonded(STAKE + 5, 0, 0);
        vm.assertEq(usdc.balanceOf(stranger), 10 * STAKE - 5, "the stranger paid");
    }

    function test_Deposit_RolesAreApart() public {
        vm.prank(verifier);
        vault.deposit(verifier, Role.Provider, 7);
        vm.assertEq(vault.bondedOf(verifier, Role.Provider), 7, "as provider");
        vm.assertEq(vault.bondedOf(verifier, Role.Verifier), STAKE, "as verifier");
        guard.slash(vault, verifier, Role.Verifier, 2 * STAKE, winner);
        vm.assertEq(vault.bondedOf(verifier, Role.Provider), 7, "no role pays for another");
    }

    function signed(uint256 value) private view returns (Permit memory p) {
        p.value = value;
        p.deadline = block.timestamp + 1 hours;
        bytes32 typehash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 data = keccak256(abi.encode(typehash, verifier, address(vault), value, usdc.nonces(verifier), p.deadline));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", usdc.DOMAIN_SEPARATOR(), data));
        (p.v, p.r, p.s) = vm.sign(keyOf("verifier"), digest);
    }

    function test_Deposit_WithPermit() public {
        vm.startPrank(verifier);
        usdc.approve(address(vault), 0);
        Permit memory permit = signed(5);
        vault.depositWithPermit(verifier, Role.Verifier, 5, permit);
        vm.stopPrank();
        assertBonded(STAKE + 5, 0, 0);
    }

    /// @dev Whoever saw the signature may use it first.
    function test_Deposit_WithPermitUsedBefore() public {
        vm.prank(verifier);
        usdc.approve(address(vault), 0);
        Permit memory p = signed(5);
        usdc.permit(verifier, address(vault), p.value, p.deadline, p.v, p.r, p.s);
        vm.prank(verifier);
        vault.depositWithPermit(verifier, Role.Verifier, 5, p);
        assertBonded(STAKE + 5, 0, 0);
    }

    // --- unbond and withdraw ---

    function test_Unbond_Nothing() public {
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.ZeroAmount.selector));
        vault.unbond(Role.Verifier, 0);
    }

    function test_Unbond_MoreThanBonded() public {
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BondTooSmall.selector, STAKE + 1, STAKE));
        vault.unbond(Role.Verifier, STAKE + 1);
    }

    function test_Unbond_Locked() public {
        guard.setLock(vault, verifier, Role.Verifier, STAKE - 1);
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BondTooSmall.selector, 2, 1));
        vault.unbond(Role.Verifier, 2);
        unbond(1);
        assertBonded(STAKE - 1, STAKE - 1, 1);
    }

    function test_Unbond_TheWholeWaitsAnew() public {
        unbond(400);
        vm.warp(block.timestamp + DELAY - 1);
        unbond(100);
        (uint64 amount, uint32 withdrawableAt) = vault.unbondingOf(verifier, Role.Verifier);
        vm.assertEq(amount, 500, "added");
        vm.assertEq(withdrawableAt, block.timestamp + DELAY, "anew");
    }

    function test_Withdraw_ToNobody() public {
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.ZeroAddress.selector));
        vault.withdraw(Role.Verifier, address(0));
    }

    function test_Withdraw_NothingUnbonds() public {
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotWithdrawable.selector, 0));
        vault.withdraw(Role.Verifier, verifier);
    }

    function test_Withdraw_BeforeTheDelayIsOver() public {
        unbond(400);
        uint256 withdrawableAt = block.timestamp + DELAY;
        vm.warp(withdrawableAt - 1);
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotWithdrawable.selector, withdrawableAt));
        vault.withdraw(Role.Verifier, verifier);
    }

    function test_Withdraw_AfterTheDelay() public {
        unbond(400);
        vm.warp(block.timestamp + DELAY);
        vm.prank(verifier);
        vm.assertEq(vault.withdraw(Role.Verifier, winner), 400, "all of it");
        vm.assertEq(usdc.balanceOf(winner), 400, "to whom the account names");
        assertBonded(STAKE - 400, 0, 0);
        (, uint32 withdrawableAt) = vault.unbondingOf(verifier, Role.Verifier);
        vm.assertEq(withdrawableAt, 0, "nothing waits");
    }

    /// @dev Who has all money back need not be warned of a new guard; while a unit is left, its owner gets time to leave.
    function test_Withdraw_TheLastOne() public {
        unbond(STAKE);
        vm.warp(block.timestamp + DELAY);
        address early = address(new Guard());
        name(early, Role.Provider, true);
        vm.assertTrue(!vault.isGuard(early, Role.Provider), "not while money is here");
        vm.prank(verifier);
        vault.withdraw(Role.Verifier, verifier);
        address late = address(new Guard());
        name(late, Role.Provider, true);
        vm.assertTrue(vault.isGuard(late, Role.Provider), "at once");
    }

    // --- locks ---

    function test_SetLock_ByNoGuard() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotGuard.selector, stranger, Role.Verifier));
        vault.setLock(verifier, Role.Verifier, 1);
    }

    function test_SetLock_ByAGuardOfAnotherRole() public {
        bytes memory reason = abi.encodeWithSelector(VaultErrors.NotGuard.selector, guard, Role.Provider);
        vm.expectRevert(reason);
        guard.setLock(vault, verifier, Role.Provider, 1);
    }

    /// @dev Each promise has a stake of its own.
    function test_SetLock_LocksAddUp() public {
        guard.setLock(vault, verifier, Role.Verifier, 600);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BondTooSmall.selector, 401, 400));
        second.setLock(vault, verifier, Role.Verifier, 401);
        second.setLock(vault, verifier, Role.Verifier, 400);
        assertBonded(STAKE, STAKE, 0);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BondTooSmall.selector, 1, 0));
        guard.setLock(vault, verifier, Role.Verifier, 601);
        guard.setLock(vault, verifier, Role.Verifier, 100);
        assertBonded(STAKE, 500, 0);
    }

    function test_SetLock_LessByADismissedGuard() public {
        guard.setLock(vault, verifier, Role.Verifier, 600);
        name(address(guard), Role.Verifier, false);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotGuard.selector, guard, Role.Verifier));
        guard.setLock(vault, verifier, Role.Verifier, 601);
        guard.setLock(vault, verifier, Role.Verifier, 0);
        assertBonded(STAKE, 0, 0);
    }

    // --- slashing ---

    function test_Slash_ByNoGuard() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotGuard.selector, stranger, Role.Verifier));
        vault.slash(verifier, Role.Verifier, 1, stranger);
    }

    function test_Slash_ToNobody() public {
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.ZeroAddress.selector));
        guard.slash(vault, verifier, Role.Verifier, 1, address(0));
    }

    function test_Slash_Bonded() public {
        guard.setLock(vault, verifier, Role.Verifier, 700);
        vm.assertEq(guard.slash(vault, verifier, Role.Verifier, 300, winner), 300, "slashed");
        assertBonded(700, 400, 0);
        vm.assertEq(usdc.balanceOf(winner), 300, "sent");
    }

    function test_Slash_WhatUnbonds() public {
        unbond(600);
        vm.assertEq(guard.slash(vault, verifier, Role.Verifier, 700, winner), 700, "slashed");
        assertBonded(0, 0, 300);
    }

    function test_Slash_MoreThanThereIs() public {
        unbond(600);
        vm.assertEq(guard.slash(vault, verifier, Role.Verifier, 5000, winner), STAKE, "what there is");
        assertBonded(0, 0, 0);
        (, uint32 withdrawableAt) = vault.unbondingOf(verifier, Role.Verifier);
        vm.assertEq(withdrawableAt, 0, "nothing waits");
        vm.assertEq(guard.slash(vault, verifier, Role.Verifier, 5000, winner), 0, "nothing is left");
    }

    /// @dev As when the last one withdraws: nobody is left to be warned of a new guard.
    function test_Slash_TheLastOne() public {
        unbond(600);
        guard.slash(vault, verifier, Role.Verifier, STAKE, winner);
        address late = address(new Guard());
        name(late, Role.Provider, true);
        vm.assertTrue(vault.isGuard(late, Role.Provider), "at once");
    }

    /// @dev A lock that was slashed away is gone: the guard may lock as much again as there is, and no more.
    function test_Slash_ShrinksTheOwnLock() public {
        guard.setLock(vault, verifier, Role.Verifier, 700);
        guard.slash(vault, verifier, Role.Verifier, 300, winner);
        guard.setLock(vault, verifier, Role.Verifier, 700);
        assertBonded(700, 700, 0);
        guard.setLock(vault, verifier, Role.Verifier, 0);
        assertBonded(700, 0, 0);
    }

    /// @dev One guard's slash may leave less than another's lock; then nothing can be unbonded, and nothing underflows.
    function test_Slash_BeyondAnothersLock() public {
        guard.setLock(vault, verifier, Role.Verifier, 500);
        second.setLock(vault, verifier, Role.Verifier, 500);
        guard.slash(vault, verifier, Role.Verifier, 900, winner);
        assertBonded(100, 500, 0);
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BondTooSmall.selector, 1, 0));
        vault.unbond(Role.Verifier, 1);
        second.setLock(vault, verifier, Role.Verifier, 0);
        unbond(100);
    }

    // --- guards ---

    function test_SetGuard_ByAnother() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", stranger));
        vault.setGuard(address(guard), Role.Provider, true);
    }

    function test_SetGuard_WithoutCode() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotAContract.selector, stranger));
        vault.setGuard(stranger, Role.Verifier, true);
    }

    function test_SetGuard_WithoutRole() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.RoleIsNone.selector));
        vault.setGuard(address(guard), Role.None, true);
    }

    /// @dev The guards of `setUp` were named before anybody had a stake.
    function test_SetGuard_AtOnceWhileNobodyHasAStake() public view {
        vm.assertTrue(vault.isGuard(address(guard), Role.Verifier), "at once");
    }

    function test_SetGuard_LaterWhileSomebodyHas() public {
        Guard third = new Guard();
        name(address(third), Role.Verifier, true);
        vm.warp(block.timestamp + DELAY - 1);
        vm.assertTrue(!vault.isGuard(address(third), Role.Verifier), "whoever distrusts it leaves first");
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NotGuard.selector, third, Role.Verifier));
        third.slash(vault, verifier, Role.Verifier, 1, winner);
        vm.warp(block.timestamp + 1);
        vm.assertTrue(vault.isGuard(address(third), Role.Verifier), "then it is one");
        name(address(third), Role.Verifier, false);
        vm.assertTrue(!vault.isGuard(address(third), Role.Verifier), "and no more");
    }

    /// @dev The delay of a new guard is as long as it takes to leave.
    function test_SetGuard_WhoLeavesInTimeIsSafe() public {
        Guard third = new Guard();
        name(address(third), Role.Verifier, true);
        unbond(STAKE);
        vm.warp(block.timestamp + DELAY);
        vm.prank(verifier);
        vault.withdraw(Role.Verifier, verifier);
        vm.assertEq(third.slash(vault, verifier, Role.Verifier, STAKE, winner), 0, "nothing is left");
    }

    // --- what indexers hear ---

    function test_Events_OfTheOwner() public {
        vm.expectEmit(address(vault));
        emit IStakeVault.Deposited(verifier, Role.Verifier, stranger, 5);
        vm.prank(stranger);
        vault.deposit(verifier, Role.Verifier, 5);
        uint32 withdrawableAt = uint32(block.timestamp) + DELAY;
        vm.expectEmit(address(vault));
        emit IStakeVault.UnbondingStarted(verifier, Role.Verifier, 400, withdrawableAt);
        unbond(400);
        vm.warp(withdrawableAt);
        vm.expectEmit(address(vault));
        emit IStakeVault.Withdrawn(verifier, Role.Verifier, winner, 400);
        vm.prank(verifier);
        vault.withdraw(Role.Verifier, winner);
    }

    /// @dev A slash shrinks the lock of the guard that slashes, and says so; without a lock there is nothing to say.
    function test_Events_OfAGuard() public {
        vm.expectEmit(address(vault));
        emit IStakeVault.LockSet(verifier, Role.Verifier, address(guard), 700);
        guard.setLock(vault, verifier, Role.Verifier, 700);
        vm.expectEmit(address(vault));
        emit IStakeVault.Slashed(verifier, Role.Verifier, address(guard), 300, winner);
        vm.expectEmit(address(vault));
        emit IStakeVault.LockSet(verifier, Role.Verifier, address(guard), 400);
        guard.slash(vault, verifier, Role.Verifier, 300, winner);
        vm.recordLogs();
        second.slash(vault, verifier, Role.Verifier, 100, winner);
        vm.assertEq(vm.getRecordedLogs().length, 2, "the slash and the transfer");
    }

    function test_Events_OfNaming() public {
        address third = address(new Guard());
        vm.expectEmit(address(vault));
        emit IStakeVault.GuardSet(third, Role.Provider, uint32(block.timestamp) + DELAY);
        name(third, Role.Provider, true);
        vm.expectEmit(address(vault));
        emit IStakeVault.GuardSet(third, Role.Provider, 0);
        name(third, Role.Provider, false);
    }
}
