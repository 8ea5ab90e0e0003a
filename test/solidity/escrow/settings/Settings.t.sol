// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "../../../../contracts/market/libraries/EscrowErrors.sol";
import {CancelReason, CloseReason, LeaseState} from "../../../../contracts/market/types/Terms.sol";
import {Deal, Deals} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract SettingsTest is MarketTest {
    function test_OnlyTheOwner() public {
        bytes[6] memory calls = [
            abi.encodeCall(escrow.setFeeBps, (1)),
            abi.encodeCall(escrow.setTreasury, (stranger)),
            abi.encodeCall(escrow.setCreditor, (stranger)),
            abi.encodeCall(escrow.setOpeningPaused, (true)),
            abi.encodeCall(escrow.setPriceFloors, (1, 1)),
            abi.encodeCall(escrow.setLowRunwaySeconds, (1))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(stranger);
            (bool ok, bytes memory answer) = address(escrow).call(calls[i]);
            vm.assertTrue(!ok, "reverts");
            bytes memory reason = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
            vm.assertEq(keccak256(answer), keccak256(reason), "reason");
        }
    }

    function test_Fee() public {
        vm.startPrank(governor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.FeeAboveCap.selector, 1001, 1000));
        escrow.setFeeBps(1001);
        vm.expectEmit();
        emit ILeaseEscrow.FeeBpsSet(1000);
        escrow.setFeeBps(1000);
        vm.assertEq(escrow.feeBps(), 1000, "fee");
        escrow.setFeeBps(0);
        vm.assertEq(escrow.feeBps(), 0, "fee");
    }

    function test_Treasury() public {
        vm.startPrank(governor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.ZeroAddress.selector));
        escrow.setTreasury(address(0));
        vm.expectEmit();
        emit ILeaseEscrow.TreasurySet(stranger);
        escrow.setTreasury(stranger);
        vm.assertEq(escrow.treasury(), stranger, "treasury");
    }

    function test_Creditor_Once() public {
        vm.prank(governor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.CreditorAlreadySet.selector, creditor));
        escrow.setCreditor(stranger);
        escrow = deployEscrow(HOLD, REACH, GRACE);
        vm.assertEq(escrow.creditor(), address(0), "none yet");
        vm.startPrank(governor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.ZeroAddress.selector));
        escrow.setCreditor(address(0));
        vm.expectEmit();
        emit ILeaseEscrow.CreditorSet(stranger);
        escrow.setCreditor(stranger);
        vm.assertEq(escrow.creditor(), stranger, "creditor");
    }

    function test_WithoutACreditor_NobodyLatches() public {
        escrow = deployEscrow(HOLD, REACH, GRACE);
        vm.prank(creditor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotCreditor.selector, creditor, address(0)));
        escrow.latch(host, VM_KIND, uint32(START));
    }

    function test_PriceFloors() public {
        uint256 caps = Deals.pricesOf(3e9, 1e9, 3e8, 3e9, 3e13);
        vm.startPrank(governor);
        for (uint256 unit = 0; unit < 5; ++unit) {
            uint256 one = uint256(1) << (48 * unit);
            uint256 cap = unit == 4 ? 3e13 : uint48(caps >> (48 * unit));
            vm.expectRevert(abi.encodeWithSelector(EscrowErrors.PriceFloorAboveCap.selector, unit, cap + 1, cap));
            escrow.setPriceFloors(VM_KIND, caps + one);
        }
        vm.expectEmit();
        emit ILeaseEscrow.PriceFloorsSet(VM_KIND, caps);
        escrow.setPriceFloors(VM_KIND, caps);
        vm.assertEq(escrow.priceFloorsOf(VM_KIND), caps, "floors");
    }

    function test_LowRunway() public {
        vm.assertEq(escrow.lowRunwaySeconds(), 3600, "default");
        vm.startPrank(governor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.LowRunwayAboveCap.selector, 30 days + 1, 30 days));
        escrow.setLowRunwaySeconds(30 days + 1);
        vm.expectEmit();
        emit ILeaseEscrow.LowRunwaySecondsSet(30 days);
        escrow.setLowRunwaySeconds(30 days);
        escrow.setLowRunwaySeconds(500);
        vm.assertEq(escrow.lowRunwaySeconds(), 500, "low runway");
        vm.stopPrank();
        Deal memory d = active();
        secondsIn(9500);
        vm.assertTrue(!statusOf(d).lowRunway, "500 s left");
        secondsIn(9501);
        vm.assertTrue(statusOf(d).lowRunway, "499 s left");
    }

    function test_Status_ExhaustedAndGrace() public {
        Deal memory d = active();
        secondsIn(9999);
        vm.assertTrue(!statusOf(d).exhausted, "a second is left");
        vm.assertEq(statusOf(d).runwaySeconds, 1, "runway");
        secondsIn(10_000);
        vm.assertTrue(statusOf(d).exhausted, "exhausted");
        vm.assertEq(statusOf(d).deadSeconds, 0, "dead");
        secondsIn(10_000 + GRACE - 1);
        vm.assertTrue(!statusOf(d).graceOver, "grace");
        vm.assertEq(statusOf(d).deadSeconds, GRACE - 1, "dead");
        secondsIn(10_000 + GRACE);
        vm.assertTrue(statusOf(d).graceOver, "grace over");
    }

    function test_Status_Money() public {
        Deal memory d = active();
        secondsIn(5000);
        vm.assertEq(statusOf(d).withdrawable, 14_000 + OPEN_FEE, "withdrawable");
        vm.assertEq(statusOf(d).refundable, 50_000, "refundable");
        withdraw(d);
        secondsIn(5001);
        vm.assertEq(statusOf(d).withdrawable, 10, "withdrawable");
        vm.assertEq(statusOf(d).settledSeconds, 1400, "settled");
        close(d);
        vm.assertEq(statusOf(d).deposit, DEPOSIT, "deposit");
        secondsIn(9000);
        escrow.finalize(d.terms());
        vm.assertEq(statusOf(d).deposit, 0, "a closed lease says nothing");
    }

    function test_Pause_StopsOpenOnly() public {
        Deal memory running = active();
        Deal memory waiting = running;
        waiting.salt = 1;
        open(waiting, DEPOSIT);
        Deal memory starting = someDeal();
        starting.salt = 2;
        open(starting, DEPOSIT);
        vm.expectEmit();
        emit ILeaseEscrow.OpeningPaused(true);
        vm.prank(governor);
        escrow.setOpeningPaused(true);
        vm.assertTrue(escrow.openingPaused(), "paused");

        vm.prank(tenant);
        escrow.cancel(waiting.terms(), CancelReason.TenantChangedMind);
        activate(starting);
        running = someDeal();
        topUp(running, 1);
        secondsIn(5000);
        running.activationDeadline = uint32(START + 1 hours);
        withdraw(running);
        revive(running, 1);
        latch(START + 4000);
        lift();
        vm.prank(tenant);
        escrow.close(running.terms(), CloseReason.TenantDone, false);
        escrow.collectFees(host, VM_KIND);
        publish(someDeal());

        vm.prank(governor);
        escrow.setOpeningPaused(false);
        running.salt = 3;
        running.activationDeadline = uint32(block.timestamp + 1 hours);
        open(running, DEPOSIT);
    }

    function test_ChangesReachNoOpenLease() public {
        Deal memory d = active();
        setFeeBps(1000);
        vm.startPrank(governor);
        escrow.setPriceFloors(VM_KIND, Deals.pricesOf(3e9, 1e9, 3e8, 3e9, 3e13));
        vm.stopPrank();
        secondsIn(5000);
        withdraw(d);
        vm.assertEq(feeOf(host), 350, "the fee of the terms");
        vm.prank(governor);
        escrow.setTreasury(stranger);
        escrow.collectFees(host, VM_KIND);
        assertBalance(stranger, 350, "the treasury of now");
    }

    function test_OwnershipInTwoSteps() public {
        Ownable2Step ownable = Ownable2Step(address(escrow));
        vm.prank(governor);
        ownable.transferOwnership(stranger);
        vm.assertEq(ownable.owner(), governor, "not yet");
        vm.prank(stranger);
        ownable.acceptOwnership();
        vm.assertEq(ownable.owner(), stranger, "now");
    }

    function test_TheClockStandsInTheYear2106() public {
        Deal memory d = someDeal();
        d.salt = 9;
        publish(d);
        fund(tenant, type(uint64).max);
        open(d, type(uint64).max / 1e6);
        activate(d);
        vm.warp(uint256(type(uint32).max) + 1000);
        vm.assertEq(statusOf(d).billedSeconds, type(uint32).max - START, "billed until the last second");
        uint256 had = usdc.balanceOf(tenant);
        vm.prank(tenant);
        escrow.close(d.terms(), CloseReason.TenantDone, true);
        assertState(d, LeaseState.Closed);
        uint256 billed = 10 * (type(uint32).max - START);
        assertBalance(tenant, had + type(uint64).max / 1e6 - billed, "and not a second more is paid");
    }
}
