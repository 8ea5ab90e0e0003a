// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {LeaseState} from "../../../../contracts/market/types/Terms.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract ReviveTest is MarketTest {
    Deal private d;

    function setUp() public override {
        super.setUp();
        d = active();
    }

    function test_Settling() public {
        secondsIn(5000);
        close(d);
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.WrongState.selector, d.id(), LeaseState.Settling));
        escrow.revive(d.terms(), 1);
    }

    function test_Open() public {
        d.salt = 1;
        open(d, DEPOSIT);
        revive(d, 1);
        vm.assertEq(statusOf(d).deposit, DEPOSIT + 1, "deposit");
        vm.assertEq(statusOf(d).leastTopUp, 0, "any amount");
    }

    function test_Running() public {
        secondsIn(9999);
        vm.assertEq(statusOf(d).leastTopUp, 0, "any amount");
        revive(d, 10);
        vm.assertEq(statusOf(d).runwaySeconds, 2, "runway");
    }

    function test_DepositIsTooLarge() public {
        vm.prank(tenant);
        vm.expectRevert(
            abi.encodeWithSelector(LeaseErrors.DepositTooLarge.selector, uint256(type(uint64).max) + 1, type(uint64).max)
        );
        escrow.revive(d.terms(), type(uint64).max - DEPOSIT + 1);
    }

    function test_LessThanAnHour() public {
        secondsIn(10_000);
        expectTooSmall(35_999, 36_000);
        revive(d, 36_000);
        vm.assertEq(statusOf(d).runwaySeconds, 3600, "runway");
    }

    function test_LessThanTheDeadTime() public {
        secondsIn(10_000 + 3601);
        expectTooSmall(36_009, 36_010);
        revive(d, 36_010);
        vm.assertEq(statusOf(d).runwaySeconds, 3601, "runway");
    }

    function test_DeadLongerThanTheGrace_TheGraceIsEnough() public {
        secondsIn(10_000 + GRACE + 1);
        expectTooSmall(863_999, 864_000);
        revive(d, 864_000);
        vm.assertEq(statusOf(d).runwaySeconds, GRACE, "runway");
    }

    function test_LeastIsRoundedUp() public {
        Deal memory odd = d;
        odd.prices = 333_333_333_333;
        odd.salt = 1;
        activeDeal(odd, DEPOSIT);
        uint256 funded = statusOf(odd).fundedSeconds;
        secondsIn(funded);
        uint64 least = statusOf(odd).leastTopUp;
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.TopUpTooSmall.selector, odd.id(), least - 1, least));
        escrow.revive(odd.terms(), least - 1);
        revive(odd, least);
        vm.assertEq(statusOf(odd).runwaySeconds, 3600, "an hour");
    }

    function test_NothingIsBilledForTheGap() public {
        secondsIn(12_345);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseRevived(d.id(), 14_000, 2345);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseToppedUp(d.id(), tenant, 40_000);
        revive(d, 40_000);
        vm.assertEq(statusOf(d).billedSeconds, 10_000, "at once");
        secondsIn(12_345 + 77);
        vm.assertEq(statusOf(d).billedSeconds, 10_077, "later");
    }

    function test_VerdictBehindTheGap_StrikesBilledSecondsOnly() public {
        secondsIn(11_000);
        revive(d, 40_000);
        secondsIn(11_500);
        latch(START + 9800);
        // Struck: 500 s since the revival and the 200 s from 9,800 to 10,000; not the 1,000 dead ones.
        vm.assertEq(statusOf(d).billedSeconds, 9800, "billed");
    }

    function test_VerdictInsideTheGap_StrikesNothingBilled() public {
        secondsIn(11_000);
        revive(d, 40_000);
        secondsIn(11_500);
        latch(START + 10_500);
        vm.assertEq(statusOf(d).billedSeconds, 10_000, "billed");
    }

    function test_Latched_TheDeadTimeStands() public {
        secondsIn(10_100);
        latch(START + 10_100);
        secondsIn(50_000);
        vm.assertEq(statusOf(d).deadSeconds, 100, "dead");
        vm.assertEq(statusOf(d).leastTopUp, 36_000, "least");
        revive(d, 36_000);
        vm.assertEq(statusOf(d).billedSeconds, 10_000, "billed");
        lift();
        secondsIn(50_700);
        vm.assertEq(statusOf(d).billedSeconds, 10_700, "after the lift");
    }

    function test_LatchBeforeExhaustion_TheLeaseRunsOn() public {
        secondsIn(10_500);
        latch(START + 9500);
        vm.assertEq(statusOf(d).leastTopUp, 0, "not exhausted after all");
        revive(d, 1);
        vm.assertEq(statusOf(d).runwaySeconds, 500, "runway");
    }

    function test_WhatWasPaidWhileItLayDead_StaysVested() public {
        secondsIn(12_000);
        withdraw(d);
        revive(d, 40_000);
        vm.assertEq(statusOf(d).settledSeconds, 8400, "aged past exhaustion");
        vm.assertEq(statusOf(d).vestedSeconds, 8400, "though only 6,400 are older than the hold again");
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.NothingToWithdraw.selector, d.id(), 8400));
        escrow.withdraw(d.terms());
    }

    function test_DeadTimeBeyondItsField_Saturates() public {
        secondsIn(10_000 + 70_000);
        revive(d, 864_000);
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = d.id();
        vm.assertEq((escrow.leaseWordsOf(ids)[0] >> 8) & 0xffff, 65_535, "gap");
        secondsIn(80_000 + 100);
        latch(START + 80_000 + 100 - REACH);
        vm.assertEq(statusOf(d).billedSeconds, 10_000, "no dead second is struck");
    }

    function expectTooSmall(uint64 given, uint256 least) private {
        vm.assertEq(statusOf(d).leastTopUp, least, "least");
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.TopUpTooSmall.selector, d.id(), given, least));
        escrow.revive(d.terms(), given);
    }
}
