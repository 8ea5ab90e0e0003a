// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "../../../../contracts/market/libraries/EscrowErrors.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract LatchTest is MarketTest {
    function test_LatchByAnotherThanTheCreditor() public {
        vm.prank(governor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotCreditor.selector, governor, creditor));
        escrow.latch(host, VM_KIND, uint32(START));
    }

    function test_LatchTwice() public {
        latch(START - 1);
        vm.prank(creditor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.LatchedAlready.selector, host, VM_KIND, START - 1));
        escrow.latch(host, VM_KIND, uint32(START));
    }

    function test_LatchFartherBackThanReach() public {
        expectOutOfReach(START - REACH - 1, START - REACH);
        latch(START - REACH);
    }

    function test_LatchBeforeTheLastLift() public {
        latch(START - 100);
        secondsIn(50);
        lift();
        secondsIn(90);
        expectOutOfReach(START + 49, START + 50);
        latch(START + 50);
    }

    function test_LatchLongAfterTheLastLift() public {
        latch(START - 100);
        lift();
        secondsIn(REACH + 10);
        expectOutOfReach(START + 9, START + 10);
        latch(START + 10);
    }

    function test_LatchInTheFuture() public {
        expectOutOfReach(START + 1, START - REACH);
        latch(START);
    }

    function test_LatchedWord() public {
        Deal memory d = opened();
        vm.expectEmit();
        emit ILeaseEscrow.HostLatched(host, VM_KIND, uint32(START - 40));
        latch(START - 40);
        vm.assertEq(escrow.hostWordOf(host, VM_KIND), d.shape | ((START - 40) << 176) | (uint256(1) << 240), "first latch");
        secondsIn(25);
        vm.expectEmit();
        emit ILeaseEscrow.HostLifted(host, VM_KIND, uint32(START + 25));
        lift();
        vm.assertEq(
            escrow.hostWordOf(host, VM_KIND),
            d.shape | ((START - 40) << 176) | ((START + 25) << 208) | (uint256(1) << 240),
            "lifted"
        );
        secondsIn(30);
        latch(START + 30);
        vm.assertEq(escrow.hostWordOf(host, VM_KIND), d.shape | (65 << 144) | ((START + 30) << 176), "second latch adds up");
        secondsIn(31);
        lift();
        latch(START + 31);
        vm.assertEq(
            escrow.hostWordOf(host, VM_KIND),
            d.shape | (66 << 144) | ((START + 31) << 176) | (uint256(1) << 240),
            "third latch adds up"
        );
    }

    function test_AllFieldsAtOnce() public {
        Deal memory d = opened();
        setFeeField(host, 12_345);
        vm.startPrank(operator);
        escrow.setDraining(host, VM_KIND, true);
        escrow.voidOffers(host, VM_KIND);
        vm.stopPrank();
        latch(START - 7);
        secondsIn(11);
        lift();
        latch(START + 11);
        uint256 expected =
            d.shape | (12_345 << 104) | (18 << 144) | ((START + 11) << 176) | (uint256(1) << 241) | (uint256(1) << 242);
        vm.assertEq(escrow.hostWordOf(host, VM_KIND), expected, "word");
        vm.prank(operator);
        escrow.setDraining(host, VM_KIND, false);
        vm.assertEq(escrow.hostWordOf(host, VM_KIND), expected - (uint256(1) << 241), "not draining");
    }

    function test_LatchConcernsOneKind() public {
        latch(START);
        vm.assertEq(escrow.hostWordOf(host, VM_KIND + 1), 0, "the other kind");
    }

    function test_LiftByAnotherThanTheCreditor() public {
        latch(START);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotCreditor.selector, operator, creditor));
        escrow.lift(host, VM_KIND);
    }

    function test_LiftWithoutLatch() public {
        vm.startPrank(creditor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotLatched.selector, host, VM_KIND));
        escrow.lift(host, VM_KIND);
        escrow.latch(host, VM_KIND, uint32(START));
        escrow.lift(host, VM_KIND);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotLatched.selector, host, VM_KIND));
        escrow.lift(host, VM_KIND);
    }

    function expectOutOfReach(uint256 from, uint256 earliest) private {
        vm.prank(creditor);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.LatchOutOfReach.selector, from, earliest, block.timestamp));
        escrow.latch(host, VM_KIND, uint32(from));
    }
}
