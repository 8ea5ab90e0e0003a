// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {CloseReason, LeaseState} from "../../../../contracts/market/types/Terms.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract FinalizeTest is MarketTest {
    Deal private d;
    uint256 private before;

    function setUp() public override {
        super.setUp();
        before = usdc.balanceOf(tenant);
        d = active();
    }

    function test_NotSettling() public {
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.WrongState.selector, d.id(), LeaseState.Active));
        escrow.finalize(d.terms());
    }

    function test_HoldIsNotOver() public {
        closeAt(5000);
        secondsIn(8599);
        expectHoldNotOver();
        vm.assertEq(statusOf(d).finalizableAt, START + 8600, "finalizableAt");
        secondsIn(8600);
        finalizeAs(stranger, 0, 0, 35_100, 900);
    }

    function test_LatchAfterTheClose_NothingIsStruck() public {
        closeAt(5000);
        secondsIn(5500);
        latch(START + 5001);
        vm.assertEq(statusOf(d).finalizableAt, START + 5000, "finalizableAt");
        finalizeAs(stranger, 0, 0, 35_100, 900);
    }

    function test_LatchFromTheCloseItself_NothingIsStruck() public {
        closeAt(5000);
        secondsIn(5500);
        latch(START + 5000);
        finalizeAs(stranger, 0, 0, 35_100, 900);
    }

    function test_LatchFromBeforeTheClose() public {
        closeAt(5000);
        secondsIn(5100);
        latch(START + 4999);
        ILeaseEscrow.LeaseStatus memory status = statusOf(d);
        vm.assertEq(status.refundable, 10, "refundable");
        vm.assertEq(status.withdrawable, 35_990, "withdrawable");
        vm.assertEq(status.billedSeconds, 5000, "billed");
        vm.assertEq(status.vestedSeconds, 4999, "vested");
        vm.assertEq(status.settledSeconds, 1400, "settled");
        finalizeAs(stranger, 1, 10, 35_990 - 899, 899);
    }

    function test_LatchFromBeforeTheClose_LiftedAgain() public {
        closeAt(5000);
        secondsIn(5100);
        latch(START + 4900);
        secondsIn(5200);
        lift();
        secondsIn(20_000);
        finalizeAs(stranger, 100, 1000, 34_125, 875);
    }

    function test_NeverMoreThanWhatIsHeld() public {
        secondsIn(4000);
        withdraw(d);
        closeAt(4300);
        vm.assertEq(statusOf(d).settledSeconds, 700, "settled");
        latch(START + 700);
        finalizeAs(stranger, 3600, 36_000, 0, 0);
    }

    function test_ClosedWhileDead_DeadSecondsAreNoCredit() public {
        closeAt(10_500);
        vm.assertEq(statusOf(d).settledSeconds, 6900, "settled");
        secondsIn(10_600);
        latch(START + 9900);
        // 600 s back from the close: 500 dead, then 100 billed.
        finalizeAs(stranger, 100, 1000, 29_250, 750);
    }

    function test_ClosedWhileDead_LatchInsideTheDeadTime() public {
        closeAt(10_500);
        secondsIn(10_600);
        latch(START + 10_001);
        finalizeAs(stranger, 0, 0, 30_225, 775);
    }

    function test_ClosedAfterARevival_RunThenGapThenBilled() public {
        secondsIn(10_300);
        revive(d, 40_000);
        closeAt(10_800);
        vm.assertEq(statusOf(d).billedSeconds, 10_500, "billed");
        secondsIn(10_900);
        latch(START + 9950);
        // 850 s back: 500 of the run, 300 dead, 50 billed before the gap.
        finalizeAs(stranger, 550, 5500, statusPayee(10_500 - 550), statusFee(10_500 - 550));
    }

    function test_ClosedAfterARevival_LatchInsideTheGap() public {
        secondsIn(10_300);
        revive(d, 40_000);
        closeAt(10_800);
        secondsIn(10_900);
        latch(START + 10_100);
        finalizeAs(stranger, 500, 5000, statusPayee(10_000), statusFee(10_000));
    }

    function test_TheTenantWaives() public {
        closeAt(5000);
        finalizeAs(tenant, 0, 0, 35_100, 900);
    }

    /// @dev A revival at 11,000 after 1,000 dead seconds; a latch reaches 200 billed ones behind them; 10,200 are paid; a second
    /// latch, before which nobody acted, hides how far the first one reached. What was paid stays billed.
    function test_TwoLatchesBehindARevival_WhatWasPaidStaysPaid() public {
        d = blurred();
        vm.assertEq(statusOf(d).settledSeconds, 10_200, "settled");
        vm.assertEq(statusOf(d).billedSeconds, 10_200, "not the 9,200 that the clock says");
    }

    /// @dev The same lease is closed when its clock has caught up, with 100 seconds held, and a third latch reaches behind all that
    /// ran since the second: credited is what is held.
    function test_TwoLatchesBehindARevival_NoMoreIsCreditedThanIsHeld() public {
        d = blurred();
        lift();
        secondsIn(15_500 + 1100);
        close(d);
        assertState(d, LeaseState.Settling);
        secondsIn(15_500 + 1200);
        latch(START + 15_500);
        uint256 had = usdc.balanceOf(tenant);
        escrow.finalize(d.terms());
        assertBalance(tenant, had + 1000, "100 s");
    }

    function blurred() private returns (Deal memory other) {
        other = someDeal();
        other.salt = 77;
        open(other, DEPOSIT);
        activate(other);
        secondsIn(11_000);
        revive(other, 100_000);
        secondsIn(11_500);
        latch(START + 9800);
        lift();
        secondsIn(15_500);
        withdraw(other);
        latch(START + 11_900);
    }

    function test_OfTwoLatches_OnlyTheNewestCounts() public {
        closeAt(5000);
        secondsIn(5100);
        latch(START + 4500);
        secondsIn(5200);
        lift();
        secondsIn(5300);
        latch(START + 5250);
        finalizeAs(stranger, 0, 0, 35_100, 900);
    }

    function test_WithRoyalty_TheAuthorPulls() public {
        d.author = author;
        d.royaltyBps = 1000;
        d.salt = 1;
        activeDeal(d, DEPOSIT);
        closeAt(5000);
        secondsIn(5100);
        latch(START + 4500);
        escrow.finalize(d.terms());
        vm.assertEq(escrow.owedTo(author), 4500, "author: 1,400 at the close, 3,100 now");
    }

    function closeAt(uint256 s) private {
        secondsIn(s);
        vm.prank(operator);
        escrow.close(d.terms(), CloseReason.HostMaintenance, false);
        assertState(d, LeaseState.Settling);
    }

    function statusPayee(uint256 kept) private view returns (uint64) {
        return uint64((kept - statusOf(d).settledSeconds) * 10) - statusFee(kept);
    }

    function statusFee(uint256 kept) private view returns (uint64) {
        return uint64(kept / 4 - statusOf(d).settledSeconds / 4); // 10 units/s at 2.5 %
    }

    function expectHoldNotOver() private {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.HoldNotOver.selector, d.id(), START + 8600));
        escrow.finalize(d.terms());
    }

    function finalizeAs(address by, uint32 credited, uint64 refunded, uint64 toPayee, uint64 fee) private {
        uint256 tenantHad = usdc.balanceOf(tenant);
        uint256 payeeHad = usdc.balanceOf(payee);
        uint256 feeHad = feeOf(host);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseFinalized(d.id(), credited, refunded, toPayee, 0, fee);
        vm.prank(by);
        escrow.finalize(d.terms());
        assertState(d, LeaseState.Closed);
        assertBalance(tenant, tenantHad + refunded, "tenant");
        assertBalance(payee, payeeHad + toPayee, "payee");
        vm.assertEq(feeOf(host), feeHad + fee, "fee");
    }
}
