// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Answer, Ballot, Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract PostDownTest is NetworkTest {
    function test_NotConfirmed() public {
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotConfirmed.selector, target));
        network.postDown(target);
    }

    function expectOutOfWindow(uint256 timestamp, uint256 answerableUntil) private {
        vm.warp(timestamp);
        vm.expectRevert(
            abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, timestamp, answerableUntil, answerableUntil + EPOCH + 1)
        );
        network.postDown(target);
    }

    function test_WhileItCanBeAnswered() public {
        confirmedDown(3);
        uint256 answerableUntil = network.targetOf(target).answerableUntil;
        expectOutOfWindow(answerableUntil - 1, answerableUntil);
    }

    /// @dev Who was down long ago may be up for long.
    function test_AnEpochLater() public {
        confirmedDown(3);
        uint256 answerableUntil = network.targetOf(target).answerableUntil;
        expectOutOfWindow(answerableUntil + EPOCH + 1, answerableUntil);
        vm.warp(answerableUntil + EPOCH);
        network.postDown(target);
    }

    function test_Twice() public {
        postedDown(3);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotConfirmed.selector, target));
        network.postDown(target);
    }

    function test_Posted() public {
        confirmedDown(3);
        uint32 from = network.targetOf(target).downFrom;
        vm.warp(network.targetOf(target).answerableUntil);
        vm.prank(stranger);
        network.postDown(target);
        vm.assertEq(stateOfTarget(), 3, "down");
        vm.assertTrue(isLatched(), "latched");
        vm.assertEq(uint32(escrow.hostWordOf(host, VM_KIND) >> 176), from, "from the latest probe");
        vm.assertEq(network.targetOf(target).downPostedAt, block.timestamp, "now");
    }

    /// @dev What was lifted is not struck again: the next DOWN may have begun before, its latch begins with the lift.
    function test_NotBeforeTheLastLift() public {
        postedDown(3);
        sayAll(Outcome.Up);
        runEpoch(6);
        reportUp(6);
        uint256 lifted = block.timestamp;
        sayAll(Outcome.Down);
        runEpoch(7);
        reportDown(7);
        runEpoch(8);
        confirmDown(8);
        vm.warp(network.targetOf(target).answerableUntil);
        network.postDown(target);
        vm.assertTrue(network.targetOf(target).downFrom >= lifted, "after the lift");
    }

    /// @dev No network can be deployed that comes so late; if the escrow reached less far, what it can strike would be struck.
    function test_NotBeforeTheReachOfTheEscrow() public {
        confirmedDown(3);
        vm.warp(network.targetOf(target).answerableUntil);
        vm.mockCall(address(escrow), abi.encodeWithSignature("LATCH_REACH_SECONDS()"), abi.encode(uint256(10)));
        network.postDown(target);
        vm.assertEq(network.targetOf(target).downFrom, block.timestamp - 10, "as far as it reaches");
        vm.assertEq(uint32(escrow.hostWordOf(host, VM_KIND) >> 176), block.timestamp - 10, "latched from there");
    }

    /// @dev No DOWN begins before the lift of the one before; if one did, what was lifted would not be struck.
    function test_NotBeforeTheLift() public {
        confirmedDown(3);
        vm.warp(network.targetOf(target).answerableUntil);
        uint256 lifted = block.timestamp - 10;
        bytes memory word = abi.encode(escrow.hostWordOf(host, VM_KIND) | (lifted << 208));
        vm.mockCall(address(escrow), abi.encodeWithSignature("hostWordOf(uint64,uint8)", host, VM_KIND), word);
        network.postDown(target);
        vm.assertEq(network.targetOf(target).downFrom, lifted, "from the lift on");
    }

    // --- reportUp ---

    function expectNotUp(uint64 epoch, Ballot[] memory some, bytes memory reason) private {
        vm.expectRevert(reason);
        network.reportUp(epoch, target, some);
    }

    function test_Up_OutsideItsWindow() public {
        postedDown(3);
        sayAll(Outcome.Up);
        runEpoch(6);
        Ballot[] memory some = ballotsOf(6, network.committeeOf(6, target), 2);
        uint256 start = network.startOf(6);
        uint256 until = start + EPOCH + PROBE_START;
        vm.warp(until);
        expectNotUp(6, some, abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, until, start + REVEAL_END, until));
    }

    function test_Up_NotDown() public {
        runEpoch(3);
        Ballot[] memory some = ballotsOf(3, network.committeeOf(3, target), 2);
        expectNotUp(3, some, abi.encodeWithSelector(VerifyErrors.NotDown.selector, target));
    }

    /// @dev The larger committee has judged that epoch.
    function test_Up_InTheConfirmingEpoch() public {
        postedDown(3);
        // The time to answer is longer than that window here, so the clock goes back into it.
        vm.warp(network.startOf(4) + REVEAL_END);
        Ballot[] memory some = ballotsOf(4, network.committeeOf(4, target), 2);
        expectNotUp(4, some, abi.encodeWithSelector(VerifyErrors.NotDown.selector, target));
    }

    function test_Up_TooFew() public {
        postedDown(3);
        sayAll(Outcome.Up);
        runEpoch(6);
        Ballot[] memory some = ballotsOf(6, network.committeeOf(6, target), 1);
        expectNotUp(6, some, abi.encodeWithSelector(VerifyErrors.TooFew.selector, 1, 2));
    }

    function test_Up_StillDown() public {
        postedDown(3);
        runEpoch(6);
        Ballot[] memory some = ballotsOf(6, network.committeeOf(6, target), 2);
        bytes memory reason =
            abi.encodeWithSelector(VerifyErrors.OutcomeMismatch.selector, some[0].seat, target, Outcome.Down, Outcome.Up);
        expectNotUp(6, some, reason);
    }

    function test_Up() public {
        postedDown(3);
        sayAll(Outcome.Up);
        runEpoch(6);
        reportUp(6);
        vm.assertEq(stateOfTarget(), 0, "up");
        vm.assertTrue(!isLatched(), "lifted");
        vm.assertEq(uint32(escrow.hostWordOf(host, VM_KIND) >> 208), block.timestamp, "from now on");
    }

    /// @dev A report from before the UP cannot be confirmed after it.
    function test_Up_EndsWhatWasReported() public {
        confirmedDown(3);
        reportDown(4);
        // Epoch 5: the first committee says UP, the confirmation committee of the report of epoch 4 says DOWN.
        sealed_(5);
        uint32[] memory firsts = network.committeeOf(5, target);
        uint32[] memory second = network.confirmationCommitteeOf(5, target);
        vm.assertEq(second.length, 4, "asked to confirm");
        for (uint256 i = 0; i < firsts.length; ++i) {
            say(firsts[i], target, Outcome.Up);
        }
        finish(5);
        vm.warp(network.targetOf(target).answerableUntil);
        network.postDown(target);
        reportUp(5);
        Ballot[] memory some = ballotsOf(5, second, 3);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSuspected.selector, 4, target));
        network.confirmDown(5, target, some);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSuspected.selector, 3, target));
        network.answerDown(target, 3, new Answer[](0));
    }

    function finish(uint64 epoch) private {
        goTo(epoch, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            commit(epoch, seat);
        }
        goTo(epoch, COMMIT_END);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            reveal(epoch, seat);
        }
        goTo(epoch, REVEAL_END);
    }
}
