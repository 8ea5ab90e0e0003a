// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Ballot, Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract ReportDownTest is NetworkTest {
    uint32[] private committee;

    /// @dev An epoch in which all say DOWN, at the begin of its window of reports.
    function setUp() public override {
        super.setUp();
        sayAll(Outcome.Down);
        runEpoch(3);
        committee = sorted(network.committeeOf(3, target), 3);
    }

    function ballots(uint256 count) private view returns (Ballot[] memory) {
        return ballotsOf(3, committee, count);
    }

    function expectRefused(Ballot[] memory some, bytes memory reason) private {
        vm.expectRevert(reason);
        network.reportDown(3, target, some);
    }

    function expectOutOfWindow(uint256 offset) private {
        Ballot[] memory some = ballots(2);
        goTo(3, offset);
        uint256 start = network.startOf(3);
        bytes memory reason = abi.encodeWithSelector(
            VerifyErrors.OutOfWindow.selector, start + offset, start + REVEAL_END, start + EPOCH + PROBE_START
        );
        expectRefused(some, reason);
    }

    function test_TooEarly() public {
        expectOutOfWindow(REVEAL_END - 1);
    }

    function test_TooLate() public {
        expectOutOfWindow(EPOCH + PROBE_START);
    }

    function test_InTheLastSecond() public {
        goTo(4, PROBE_START - 1);
        reportDown(3);
    }

    function test_Unknown() public {
        Ballot[] memory some = ballots(2);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TargetUnknown.selector, 9));
        network.reportDown(3, 9, some);
    }

    function test_PostedAlready() public {
        reportDown(3);
        runEpoch(4);
        confirmDown(4);
        vm.warp(network.targetOf(target).answerableUntil);
        network.postDown(target);
        runEpoch(6);
        Ballot[] memory some = ballotsOf(6, network.committeeOf(6, target), 2);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TargetJudgedAlready.selector, target));
        network.reportDown(6, target, some);
    }

    function test_ReportedAlready() public {
        reportDown(3);
        expectRefused(ballots(2), abi.encodeWithSelector(VerifyErrors.ReportedAlready.selector, 3, target));
    }

    function test_NotProbed() public {
        uint32 second = enrol(2);
        Ballot[] memory some = ballots(2);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TargetNotProbed.selector, 3, second));
        network.reportDown(3, second, some);
    }

    function test_NotSealed() public {
        goTo(4, REVEAL_END);
        Ballot[] memory some = ballots(2);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.EpochNotSealed.selector, 4));
        network.reportDown(4, target, some);
    }

    function test_TooFew() public {
        expectRefused(ballots(1), abi.encodeWithSelector(VerifyErrors.TooFew.selector, 1, 2));
    }

    function test_TheSameSeatTwice() public {
        Ballot[] memory some = ballots(2);
        some[1] = some[0];
        uint32 seat = some[0].seat;
        expectRefused(some, abi.encodeWithSelector(VerifyErrors.SeatsNotAscending.selector, seat, seat));
    }

    function test_NotAscending() public {
        Ballot[] memory some = ballots(2);
        (some[0], some[1]) = (some[1], some[0]);
        expectRefused(some, abi.encodeWithSelector(VerifyErrors.SeatsNotAscending.selector, some[0].seat, some[1].seat));
    }

    function test_NotMember() public {
        uint32 outsider = 0;
        while (committee[0] == outsider || committee[1] == outsider || committee[2] == outsider) ++outsider;
        uint32[] memory seats = new uint32[](2);
        (seats[0], seats[1]) = (committee[0], outsider);
        Ballot[] memory some = ballotsOf(3, seats, 2);
        expectRefused(some, abi.encodeWithSelector(VerifyErrors.NotMember.selector, 3, target, outsider));
    }

    function test_BitsMadeUp() public {
        Ballot[] memory some = ballots(2);
        some[1].bits = hex"0a";
        expectRefused(some, abi.encodeWithSelector(VerifyErrors.BallotUnknown.selector, 3, some[1].seat));
    }

    function test_RootMadeUp() public {
        Ballot[] memory some = ballots(2);
        some[1].root = keccak256("made up");
        expectRefused(some, abi.encodeWithSelector(VerifyErrors.BallotUnknown.selector, 3, some[1].seat));
    }

    /// @dev Committed and not revealed: nobody knows what it says, and it does not count.
    function test_NotRevealed() public {
        sealed_(4);
        goTo(4, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            commit(4, seat);
        }
        goTo(4, REVEAL_END);
        uint32[] memory seats = sorted(network.committeeOf(4, target), 2);
        Ballot[] memory some = new Ballot[](2);
        for (uint256 i = 0; i < 2; ++i) {
            some[i] = Ballot(seats[i], bitsOf(seats[i]), 0);
        }
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.BallotUnknown.selector, 4, seats[0]));
        network.reportDown(4, target, some);
    }

    function test_SaysUp() public {
        expectOutcome(Outcome.Up);
    }

    function test_SaysNothing() public {
        expectOutcome(Outcome.Unknown);
    }

    /// @dev One of two ballots of the next epoch says something else.
    function expectOutcome(Outcome other) private {
        sealed_(4);
        uint32[] memory seats = sorted(network.committeeOf(4, target), 2);
        sayAll(Outcome.Down);
        say(seats[1], target, other);
        goTo(4, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            commit(4, seat);
        }
        goTo(4, COMMIT_END);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            reveal(4, seat);
        }
        goTo(4, REVEAL_END);
        Ballot[] memory some = ballotsOf(4, seats, 2);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.OutcomeMismatch.selector, seats[1], target, other, Outcome.Down));
        network.reportDown(4, target, some);
    }

    function test_Suspected() public {
        vm.assertEq(network.confirmationCommitteeOf(4, target).length, 0, "nobody is asked to confirm");
        reportDown(3);
        vm.assertEq(stateOfTarget(), 1, "suspected");
        vm.assertEq(network.targetOf(target).suspectedEpoch, 3, "epoch");
        uint256 from = latestProbe(3, sorted(committee, 2));
        vm.assertEq(network.targetOf(target).downFrom, from, "the latest of the probes given");
        goTo(5, PROBE_START);
        vm.assertEq(stateOfTarget(), 0, "it lapses when nobody confirms in the next epoch");
    }

    /// @dev Whoever begins another hash chain with the epoch of the report, and has the old one end in the window, moves nothing.
    function test_AnotherChainInBetween() public {
        goTo(4, 1);
        for (uint256 i = 0; i < VERIFIERS; ++i) {
            vm.prank(verifiers[i]);
            network.setAnchor(keccak256("next"));
        }
        runEpoch(4);
        runEpoch(5);
        uint32[] memory seats = sorted(network.committeeOf(5, target), 2);
        uint256 from = latestProbe(5, seats);
        goTo(6, 1); // the new chains begin
        for (uint256 i = 0; i < VERIFIERS; ++i) {
            vm.prank(verifiers[i]);
            (bool folded,) = address(network).call(abi.encodeCall(network.setAnchor, (keccak256("again"))));
            vm.assertTrue(!folded, "the chain before is kept while it is asked for");
        }
        network.reportDown(5, target, ballotsOf(5, seats, 2));
        vm.assertEq(network.targetOf(target).downFrom, from, "by the secrets of the epoch");
    }

    function latestProbe(uint64 epoch, uint32[] memory seats) private view returns (uint256) {
        uint256 latest = 0;
        for (uint256 i = 0; i < seats.length; ++i) {
            bytes32 secret = secretOf(seats[i], epoch);
            uint256 second = uint256(keccak256(abi.encodePacked(secret, targetKey))) % (PROBE_END - PROBE_START);
            if (second > latest) latest = second;
        }
        return network.startOf(epoch) + PROBE_START + latest;
    }
}
