// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {CancelReason, LeaseState} from "../../../../contracts/market/types/Terms.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract CancelTest is MarketTest {
    Deal private d;
    uint256 private before;

    function setUp() public override {
        super.setUp();
        before = usdc.balanceOf(tenant);
        d = opened();
    }

    function test_NotOpen() public {
        activate(d);
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.WrongState.selector, d.id(), LeaseState.Active));
        escrow.cancel(d.terms(), CancelReason.TooSlow);
    }

    function test_ByTheTenant_LeavesTheOpenFee() public {
        vm.warp(d.activationDeadline);
        expectCancelled(tenant, CancelReason.TooSlow, DEPOSIT, OPEN_FEE);
        assertBalance(tenant, before - OPEN_FEE, "tenant");
        assertBalance(payee, OPEN_FEE, "payee");
        assertState(d, LeaseState.Closed);
        vm.assertEq(inUseOf(host), 0, "capacity");
    }

    function test_ByAStrangerUntilTheDeadline() public {
        vm.warp(d.activationDeadline);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.NotCancellableYet.selector, d.id(), stranger, d.activationDeadline));
        escrow.cancel(d.terms(), CancelReason.DeadlinePassed);
    }

    function test_AfterTheDeadline_EverythingGoesBack() public {
        vm.warp(d.activationDeadline + 1);
        expectCancelled(stranger, CancelReason.DeadlinePassed, DEPOSIT + OPEN_FEE, 0);
        assertBalance(tenant, before, "tenant");
        assertBalance(payee, 0, "payee");
        vm.assertEq(inUseOf(host), 0, "capacity");
    }

    function test_ByTheTenantAfterTheDeadline_EverythingGoesBack() public {
        vm.warp(d.activationDeadline + 1);
        expectCancelled(tenant, CancelReason.Other, DEPOSIT + OPEN_FEE, 0);
        assertBalance(tenant, before, "tenant");
    }

    function expectCancelled(address by, CancelReason reason, uint64 refunded, uint64 paid) private {
        vm.expectEmit();
        emit ILeaseEscrow.LeaseCancelled(d.id(), by, reason, refunded, paid);
        vm.prank(by);
        escrow.cancel(d.terms(), reason);
    }
}
