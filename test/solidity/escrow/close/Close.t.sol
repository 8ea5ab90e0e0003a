// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {CloseReason, LeaseState} from "../../../../contracts/market/types/Terms.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract CloseTest is MarketTest {
    Deal private d;
    uint256 private before;

    function setUp() public override {
        super.setUp();
        before = usdc.balanceOf(tenant);
        d = active();
    }

    // --- who ---

    function test_NotActive() public {
        close(d);
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.WrongState.selector, d.id(), LeaseState.Closed));
        escrow.close(d.terms(), CloseReason.TenantDone, false);
    }

    function test_ByTheOperator() public {
        secondsIn(1000);
        closeAs(operator, CloseReason.HostMaintenance);
    }

    function test_ByTheOwner() public {
        secondsIn(1000);
        closeAs(owner, CloseReason.HostMaintenance);
    }

    function test_ByAStranger() public {
        secondsIn(1000);
        expectNotClosable(CloseReason.Other);
        expectNotClosable(CloseReason.TenantDone);
    }

    function test_ByAStranger_Exhausted() public {
        secondsIn(10_000 + GRACE - 1);
        expectNotClosable(CloseReason.Exhausted);
        secondsIn(10_000 + GRACE);
        expectNotClosable(CloseReason.HostLatched);
        expectNotClosable(CloseReason.Other);
        vm.assertTrue(statusOf(d).graceOver, "graceOver");
        closeAs(stranger, CloseReason.Exhausted);
        assertState(d, LeaseState.Closed);
    }

    function test_ByAStranger_LatchedForSevenDays() public {
        secondsIn(1000);
        latch(START + 900);
        secondsIn(900 + 7 days - 1);
        expectNotClosable(CloseReason.HostLatched);
        secondsIn(900 + 7 days);
        expectNotClosable(CloseReason.Exhausted);
        closeAs(stranger, CloseReason.HostLatched);
        assertState(d, LeaseState.Closed);
        assertBalance(tenant, before - OPEN_FEE - 9000, "tenant pays until the latch");
    }

    function test_ByAStranger_LatchedLongAgoButLifted() public {
        secondsIn(1000);
        latch(START + 900);
        secondsIn(2000);
        lift();
        secondsIn(2000 + 7 days);
        expectNotClosable(CloseReason.HostLatched);
    }

    function test_ByAStranger_NeverLatched() public {
        d.salt = 1;
        open(d, 1e10);
        activate(d);
        secondsIn(8 days);
        expectNotClosable(CloseReason.HostLatched);
    }

    function test_ByAStranger_LatchedButNoCreditorIsNamed() public {
        d.creditor = address(0);
        d.salt = 1;
        activeDeal(d, 1e10);
        latch(START);
        secondsIn(8 days);
        expectNotClosable(CloseReason.HostLatched);
    }

    // --- money ---

    function test_InTheTrial_NothingIsBilled() public {
        secondsIn(600);
        expectClosed(tenant, LeaseState.Closed, 0, 0, DEPOSIT, OPEN_FEE, 0);
        closeAs(tenant, CloseReason.TenantDone);
        assertBalance(tenant, before - OPEN_FEE, "tenant");
    }

    function test_PastTheTrial_AllIsBilled() public {
        secondsIn(601);
        expectClosed(tenant, LeaseState.Settling, 601, 0, DEPOSIT - 6010, OPEN_FEE, 0);
        closeAs(tenant, CloseReason.TenantDone);
        assertState(d, LeaseState.Settling);
    }

    function test_NoTrialOnceSomethingWasPaid() public {
        secondsIn(4000);
        withdraw(d);
        vm.assertEq(statusOf(d).settledSeconds, 400, "settled");
        latch(START + 4000 - REACH);
        vm.assertEq(statusOf(d).billedSeconds, 400, "billed");
        closeAs(tenant, CloseReason.TenantDone);
        assertState(d, LeaseState.Closed);
        assertBalance(tenant, before - OPEN_FEE - 4000, "400 s stay paid");
    }

    function test_OlderThanTheHold_IsPaid() public {
        secondsIn(5000);
        expectClosed(operator, LeaseState.Settling, 5000, 1400, 50_000, 13_650 + OPEN_FEE, 350);
        closeAs(operator, CloseReason.TenantDone);
        vm.assertEq(inUseOf(host), 0, "capacity");
        vm.assertEq(feeOf(host), 350, "fee");
    }

    function test_AfterAWithdrawal_OnlyTheRest() public {
        secondsIn(4600);
        withdraw(d);
        secondsIn(5000);
        expectClosed(tenant, LeaseState.Settling, 5000, 1400, 50_000, 3900, 100);
        closeAs(tenant, CloseReason.TenantDone);
        assertBalance(payee, 9750 + OPEN_FEE + 3900, "payee");
    }

    function test_Waived_AllIsPaid() public {
        secondsIn(5000);
        vm.prank(tenant);
        escrow.close(d.terms(), CloseReason.TenantDone, true);
        assertState(d, LeaseState.Closed);
        assertBalance(payee, 48_750 + OPEN_FEE, "payee");
    }

    function test_WaivedBySomebodyElse_IsIgnored() public {
        secondsIn(5000);
        vm.prank(operator);
        escrow.close(d.terms(), CloseReason.HostMaintenance, true);
        assertState(d, LeaseState.Settling);
    }

    function test_WithoutCreditor_AllIsPaid() public {
        d.creditor = address(0);
        d.salt = 1;
        activeDeal(d, DEPOSIT);
        secondsIn(5000);
        closeAs(operator, CloseReason.HostMaintenance);
        assertState(d, LeaseState.Closed);
    }

    function test_Latched_AllIsPaid() public {
        secondsIn(5000);
        latch(START + 4500);
        closeAs(operator, CloseReason.HostFailure);
        assertState(d, LeaseState.Closed);
        assertBalance(tenant, before - OPEN_FEE - 45_000, "tenant");
    }

    function test_Exhausted_TheTailGoesBack() public {
        // An example worked by hand: R = 25.3533 units/s, the last 19 units of the deposit buy no whole second.
        d.prices = 2_414_600_000_000;
        d.author = author;
        d.royaltyBps = 500;
        d.salt = 1;
        activeDeal(d, 4_900_000);
        before = usdc.balanceOf(tenant);
        vm.assertEq(statusOf(d).fundedSeconds, 193_268, "funded");
        secondsIn(193_268 + HOLD);
        closeAs(tenant, CloseReason.TenantDone);
        assertState(d, LeaseState.Closed);
        assertBalance(tenant, before + 19, "tail");
        vm.assertEq(escrow.owedTo(author), 233_332, "author");
        vm.assertEq(feeOf(host), 116_666, "fee");
        assertBalance(payee, 4_666_649 - 116_666 + OPEN_FEE, "payee");
    }

    function test_TenantIsBlacklisted_ThePayeeIsPaid() public {
        secondsIn(5000);
        usdc.blacklist(tenant);
        closeAs(operator, CloseReason.HostMaintenance);
        vm.assertEq(escrow.owedTo(tenant), 50_000, "owed");
        assertBalance(payee, 13_650 + OPEN_FEE, "payee");
    }

    function test_PayeeIsBlacklisted_TheTenantIsPaid() public {
        secondsIn(5000);
        usdc.blacklist(payee);
        closeAs(tenant, CloseReason.TenantDone);
        vm.assertEq(escrow.owedTo(payee), 13_650 + OPEN_FEE, "owed");
        assertBalance(tenant, before - OPEN_FEE - 50_000, "tenant");
    }

    function test_RevokedOperatorMayNot_TheOwnerMay() public {
        vm.prank(owner);
        registry.setOperator(host, address(0));
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.NotClosable.selector, d.id(), operator, CloseReason.HostMaintenance));
        escrow.close(d.terms(), CloseReason.HostMaintenance, false);
        closeAs(owner, CloseReason.HostMaintenance);
    }

    function closeAs(address by, CloseReason reason) private {
        vm.prank(by);
        escrow.close(d.terms(), reason, false);
        vm.assertEq(inUseOf(host) & 0xffffff, d.salt == 0 ? 0 : 10, "capacity");
    }

    function expectNotClosable(CloseReason reason) private {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.NotClosable.selector, d.id(), stranger, reason));
        escrow.close(d.terms(), reason, true);
    }

    function expectClosed(address by, LeaseState, uint32 billed, uint32 settled, uint64 refunded, uint64 toPayee, uint64 fee)
        private
    {
        vm.expectEmit();
        emit ILeaseEscrow.LeaseClosed(d.id(), by, CloseReason.TenantDone, billed, settled, refunded, toPayee, 0, fee);
    }
}
