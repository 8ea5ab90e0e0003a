// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Answer, Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {Deal} from "../../support/Deals.sol";
import {Handshakes} from "../../support/Handshakes.sol";

/// @title What the network is for: an outage is credited, with no claim, and billing resumes when the host is back.
contract CreditTest is Handshakes {
    function test_AnOutageOfTwoEpochsIsCredited() public {
        Deal memory d = active();
        uint256 activeAt = block.timestamp;
        runEpoch(3); // the trial is over
        postedDown(4);
        vm.assertTrue(isLatched(), "latched");
        uint32 from = network.targetOf(target).downFrom;
        vm.assertEq(statusOf(d).billedSeconds, from - activeAt, "billed until the latest probe");
        // Two epochs later it is up again: not one second in between is billed.
        sayAll(Outcome.Up);
        runEpoch(7);
        reportUp(7);
        vm.assertTrue(!isLatched(), "lifted");
        vm.warp(block.timestamp + 100);
        vm.assertEq(statusOf(d).billedSeconds, from - activeAt + 100, "billed again from the lift on");
    }

    /// @dev A lease that was closed in between is credited when it is finalized, right after the posting.
    function test_ALeaseThatWasClosedIsCredited() public {
        Deal memory d = active();
        runEpoch(3);
        sayAll(Outcome.Down);
        runEpoch(4);
        reportDown(4);
        close(d);
        uint256 closedAt = block.timestamp;
        uint256 before = usdc.balanceOf(tenant);
        runEpoch(5);
        confirmDown(5);
        vm.warp(network.targetOf(target).answerableUntil);
        network.postDown(target);
        escrow.finalize(d.terms());
        uint256 struck = closedAt - network.targetOf(target).downFrom;
        vm.assertEq(usdc.balanceOf(tenant) - before, struck * 10, "each second since the latest probe");
    }

    /// @dev A first committee that lies once, and the second one that does not follow: nothing is credited.
    function test_AMajorityOnceCreditsNothing() public {
        Deal memory d = active();
        sayAll(Outcome.Down);
        runEpoch(3);
        reportDown(3);
        sayAll(Outcome.Up);
        runEpoch(4);
        runEpoch(5);
        vm.assertEq(stateOfTarget(), 0, "the suspicion lapsed");
        vm.assertEq(statusOf(d).billedSeconds, block.timestamp - network.startOf(3), "billed as if nothing was");
    }

    /// @dev Transcripts made when all secrets are public, with the beacon's own key: the signature holds, the pledge is missing.
    function test_ACutOffHostHasNoAlibi() public {
        confirmedDown(3);
        uint32[] memory members = sorted(network.confirmationCommitteeOf(4, target), 4);
        Answer[] memory answers = answersOf(4, members, 4);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotWrittenDown.selector, members[0], 0));
        network.answerDown(target, 4, answers);
        vm.assertEq(stateOfTarget(), 2, "still confirmed");
    }

    /// @dev It may pledge a root before the reveals, but of what it cannot know.
    function test_APledgeOfGuessesIsNone() public {
        sayAll(Outcome.Down);
        runEpoch(3);
        reportDown(3);
        sealed_(4);
        uint32[] memory members = sorted(network.confirmationCommitteeOf(4, target), 4);
        goTo(4, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            commit(4, seat);
        }
        goTo(4, PROBE_END);
        bytes32 root = keccak256("guesses");
        vm.prank(operator);
        network.pledge(target, root);
        goTo(4, COMMIT_END);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            reveal(4, seat);
        }
        // Now that it knows them, it is too late to write them down.
        bytes32 truth = rootOver(4, members);
        uint256 start = network.startOf(4);
        vm.prank(operator);
        vm.expectRevert(
            abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, start + COMMIT_END, start + PROBE_END, start + COMMIT_END)
        );
        network.pledge(target, truth);
        goTo(4, REVEAL_END);
        confirmDown(4);
        Answer[] memory answers = answersOf(4, members, 4);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotWrittenDown.selector, members[0], root));
        network.answerDown(target, 4, answers);
    }

    /// @dev An instance has no target: whatever a tenant stops, nobody reports it.
    function test_ATenantThatStopsItsOwnMachineGainsNothing() public {
        Deal memory d = active();
        (bool enrolled,) = network.targetOfHost(uint64(uint256(d.id())), VM_KIND);
        vm.assertTrue(!enrolled, "a lease is no target");
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotHostParty.selector, host, tenant));
        network.enrol(host, 2, 0);
    }
}
