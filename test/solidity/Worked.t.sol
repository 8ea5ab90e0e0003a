// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../contracts/market/interfaces/ILeaseEscrow.sol";
import {CloseReason, LeaseState} from "../../contracts/market/types/Terms.sol";
import {Deal} from "./support/Deals.sol";
import {MarketTest} from "./support/MarketTest.sol";

/// @title The worked table of docs/contracts.md, row by row.
contract WorkedTest is MarketTest {
    Deal private d;
    uint256 private before;

    function setUp() public override {
        super.setUp();
        d = someDeal();
        before = usdc.balanceOf(tenant);
        activeDeal(d, DEPOSIT);
    }

    function test_at300_ClosedInTheTrial_OnlyTheFeeIsPaid() public {
        secondsIn(300);
        close(d);
        assertState(d, LeaseState.Closed);
        assertBalance(tenant, before - OPEN_FEE, "tenant");
        assertBalance(payee, OPEN_FEE, "payee");
    }

    function test_at3000_Closed_AllBilledIsHeld() public {
        secondsIn(3000);
        close(d);
        assertState(d, LeaseState.Settling);
        assertBalance(tenant, before - OPEN_FEE - 30_000, "tenant");
        assertBalance(payee, OPEN_FEE, "payee");
        assertBalance(address(escrow), 30_000, "held");
        vm.assertEq(statusOf(d).finalizableAt, START + 6600, "finalizableAt");
    }

    function test_at5000_Withdrawn() public {
        secondsIn(5000);
        assertCounters(5000, 1400, 0);
        withdraw(d);
        assertBalance(payee, 13_650 + OPEN_FEE, "payee");
        vm.assertEq(escrow.hostWordOf(host, VM_KIND) >> 104 & type(uint40).max, 350, "fee");
    }

    function test_at12000_Exhausted() public {
        secondsIn(12_000);
        assertCounters(10_000, 8400, 2000);
    }

    function test_at12000_Revived_ThenStruckFrom9500() public {
        secondsIn(12_000);
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSignature("TopUpTooSmall(bytes32,uint256,uint256)", d.id(), 35_000, 36_000));
        escrow.revive(d.terms(), 35_000);
        revive(d, 40_000);
        vm.assertEq(statusOf(d).fundedSeconds, 14_000, "F");
        secondsIn(13_000);
        latch(START + 9500);
        assertCounters(9500, 9500, 0);
        secondsIn(20_000);
        lift();
        assertCounters(9500, 9500, 0);
        secondsIn(20_100);
        assertCounters(9600, 9500, 0);
    }

    function test_at5000_Closed_StruckFrom4500() public {
        secondsIn(5000);
        close(d);
        assertBalance(tenant, before - OPEN_FEE - 50_000, "tenant at once");
        assertBalance(payee, 13_650 + OPEN_FEE, "payee at once");
        secondsIn(5100);
        latch(START + 4500);
        escrow.finalize(d.terms());
        assertState(d, LeaseState.Closed);
        assertBalance(tenant, before - OPEN_FEE - 45_000, "tenant");
        // 4,500 s in all: 45,000 gross, 1,125 fee.
        assertBalance(payee, 43_875 + OPEN_FEE, "payee");
        assertBalance(address(escrow), 1125, "fee");
    }

    function test_at5000_Closed_NoLatch() public {
        secondsIn(5000);
        close(d);
        secondsIn(8599);
        vm.expectRevert(abi.encodeWithSignature("HoldNotOver(bytes32,uint256)", d.id(), START + 8600));
        escrow.finalize(d.terms());
        secondsIn(8600);
        escrow.finalize(d.terms());
        assertBalance(payee, 48_750 + OPEN_FEE, "payee");
        assertBalance(address(escrow), 1250, "fee");
    }

    function assertCounters(uint256 billed, uint256 vested, uint256 dead) private view {
        ILeaseEscrow.LeaseStatus memory status = statusOf(d);
        vm.assertEq(status.billedSeconds, billed, "billed");
        vm.assertEq(status.vestedSeconds, vested, "vested");
        vm.assertEq(status.deadSeconds, dead, "dead");
    }
}
