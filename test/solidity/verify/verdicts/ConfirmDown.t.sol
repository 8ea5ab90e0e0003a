// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Ballot, Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract ConfirmDownTest is NetworkTest {
    /// @dev Reported in epoch 3.
    function setUp() public override {
        super.setUp();
        sayAll(Outcome.Down);
        runEpoch(3);
        reportDown(3);
    }

    function ballots(uint64 epoch) private view returns (Ballot[] memory) {
        return ballotsOf(epoch, network.confirmationCommitteeOf(epoch, target), 3);
    }

    function expectRefused(uint64 epoch, Ballot[] memory some, bytes memory reason) private {
        vm.expectRevert(reason);
        network.confirmDown(epoch, target, some);
    }

    function test_OutsideItsWindow() public {
        runEpoch(4);
        Ballot[] memory some = ballots(4);
        uint256 start = network.startOf(4);
        uint256 until = start + EPOCH + PROBE_START;
        vm.warp(until);
        expectRefused(4, some, abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, until, start + REVEAL_END, until));
    }

    function test_NotReportedInTheEpochBefore() public {
        runEpoch(4);
        runEpoch(5);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.NotSuspected.selector, 4, target);
        expectRefused(5, ballotsOf(5, network.committeeOf(5, target), 3), reason);
    }

    /// @dev The first committee of the same epoch is another one, however many of it say so.
    function test_NotMember() public {
        runEpoch(4);
        uint32[] memory members = network.confirmationCommitteeOf(4, target);
        uint32 outsider = 0;
        for (; contains(members, outsider);) {
            ++outsider;
        }
        members[0] = outsider;
        Ballot[] memory some = ballotsOf(4, members, 3);
        expectRefused(4, some, abi.encodeWithSelector(VerifyErrors.NotMember.selector, 4, target, outsider));
    }

    function contains(uint32[] memory seats, uint32 seat) private pure returns (bool) {
        for (uint256 i = 0; i < seats.length; ++i) {
            if (seats[i] == seat) return true;
        }
        return false;
    }

    function test_Disjoint() public {
        runEpoch(4);
        uint32[] memory firsts = network.committeeOf(3, target);
        uint32[] memory second = network.confirmationCommitteeOf(4, target);
        vm.assertEq(second.length, 4, "larger");
        for (uint256 i = 0; i < firsts.length; ++i) {
            vm.assertTrue(!contains(second, firsts[i]), "disjoint");
        }
    }

    function test_TooFew() public {
        runEpoch(4);
        Ballot[] memory some = ballotsOf(4, network.confirmationCommitteeOf(4, target), 2);
        expectRefused(4, some, abi.encodeWithSelector(VerifyErrors.TooFew.selector, 2, 3));
    }

    function test_ConfirmedAlready() public {
        runEpoch(4);
        confirmDown(4);
        expectRefused(4, ballots(4), abi.encodeWithSelector(VerifyErrors.TargetJudgedAlready.selector, target));
    }

    function test_PostedAlready() public {
        runEpoch(4);
        confirmDown(4);
        Ballot[] memory some = ballots(4);
        vm.warp(network.targetOf(target).answerableUntil);
        network.postDown(target);
        // The time to answer is longer than that window here, so the clock goes back into it.
        vm.warp(network.startOf(4) + REVEAL_END);
        expectRefused(4, some, abi.encodeWithSelector(VerifyErrors.TargetJudgedAlready.selector, target));
    }

    function test_NotProbedAnyMore() public {
        vm.startPrank(operator);
        escrow.setDraining(host, VM_KIND, true);
        network.withdrawTarget(target); // until epoch 5
        vm.stopPrank();
        runEpoch(4);
        reportDown(4);
        runEpoch(5);
        Ballot[] memory some = ballotsOf(5, allSeats(), 3);
        expectRefused(5, some, abi.encodeWithSelector(VerifyErrors.TargetNotProbed.selector, 5, target));
    }

    function allSeats() private pure returns (uint32[] memory seats) {
        seats = new uint32[](VERIFIERS);
        for (uint32 i = 0; i < VERIFIERS; ++i) {
            seats[i] = i;
        }
    }

    function test_Confirmed() public {
        uint32 from = network.targetOf(target).downFrom;
        runEpoch(4);
        confirmDown(4);
        vm.assertEq(stateOfTarget(), 2, "confirmed");
        vm.assertEq(network.targetOf(target).downFrom, from, "since the report");
        vm.assertEq(network.targetOf(target).answerableUntil, block.timestamp + ANSWER, "answerable");
        vm.assertTrue(!isLatched(), "not posted yet");
    }

    /// @dev Else a host could push its report out of memory by having the next one filed before the confirmation.
    function test_AnotherReportInBetween() public {
        uint32 from = network.targetOf(target).downFrom;
        runEpoch(4);
        reportDown(4);
        confirmDown(4);
        vm.assertEq(network.targetOf(target).downFrom, from, "the earlier report is confirmed");
        vm.assertEq(network.targetOf(target).suspectedEpoch, 4, "the later one stands");
    }

    /// @dev A confirmed DOWN that nobody posts lapses; then a later report can be confirmed.
    function test_AfterALapse() public {
        runEpoch(4);
        confirmDown(4);
        vm.warp(network.targetOf(target).answerableUntil + EPOCH + 1);
        vm.assertEq(stateOfTarget(), 0, "lapsed");
        uint64 epoch = current() + 1;
        confirmedDown(epoch);
        vm.assertEq(stateOfTarget(), 2, "confirmed anew");
    }
}
