// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../../../contracts/verify/interfaces/IStakeVault.sol";
import {SshTranscript} from "../../../../contracts/verify/libraries/SshTranscript.sol";
import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Answer, Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {Handshakes} from "../../support/Handshakes.sol";

contract AnswerDownTest is Handshakes {
    /// @dev Of the confirmation committee of epoch 4, ascending; two of four are enough.
    uint32[] private members;

    /// @dev Confirmed in epoch 4, in which the host pledged the handshakes that it saw.
    function setUp() public override {
        super.setUp();
        confirmedWith(true);
    }

    function confirmedWith(bool pledged) private {
        sayAll(Outcome.Down);
        runEpoch(3);
        reportDown(3);
        sealed_(4);
        members = sorted(network.confirmationCommitteeOf(4, target), 4);
        goTo(4, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            commit(4, seat);
        }
        goTo(4, PROBE_END);
        if (pledged) pledge(4, members);
        goTo(4, COMMIT_END);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            reveal(4, seat);
        }
        goTo(4, REVEAL_END);
        confirmDown(4);
    }

    function expectRefused(uint64 epoch, Answer[] memory answers, bytes memory reason) private {
        vm.expectRevert(reason);
        network.answerDown(target, epoch, answers);
    }

    function test_AnotherEpoch() public {
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.NotSuspected.selector, 5, target);
        expectRefused(5, answersOf(4, members, 2), reason);
    }

    function test_AfterThePosting() public {
        Answer[] memory answers = answersOf(4, members, 2);
        vm.warp(network.targetOf(target).answerableUntil);
        network.postDown(target);
        expectRefused(4, answers, abi.encodeWithSelector(VerifyErrors.NotSuspected.selector, 4, target));
    }

    function test_TooFew() public {
        expectRefused(4, answersOf(4, members, 1), abi.encodeWithSelector(VerifyErrors.TooFew.selector, 1, 2));
    }

    function test_TooFewOfTheFirstCommittee() public {
        uint32[] memory firsts = sorted(network.committeeOf(3, target), 3);
        expectRefused(3, answersOf(3, firsts, 1), abi.encodeWithSelector(VerifyErrors.TooFew.selector, 1, 2));
    }

    function test_TheSameSeatTwice() public {
        Answer[] memory answers = answersOf(4, members, 2);
        answers[1] = answers[0];
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.SeatsNotAscending.selector, members[0], members[0]);
        expectRefused(4, answers, reason);
    }

    function test_NotMember() public {
        uint32 outsider = 0;
        while (members[0] == outsider || members[1] == outsider || members[2] == outsider || members[3] == outsider) {
            ++outsider;
        }
        Answer[] memory answers = answersOf(4, members, 4);
        answers[0].seat = outsider;
        // Ascending with whoever comes after it.
        uint256 next = 1;
        while (next < 3 && answers[next].seat < outsider) ++next;
        Answer[] memory two = new Answer[](2);
        (two[0], two[1]) = outsider < answers[next].seat ? (answers[0], answers[next]) : (answers[next], answers[0]);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.NotMember.selector, 4, target, outsider);
        expectRefused(4, two, reason);
    }

    function test_SecretOfAnotherEpoch() public {
        Answer[] memory answers = answersOf(4, members, 2);
        answers[0].secret = secretOf(members[0], 3);
        expectRefused(4, answers, abi.encodeWithSelector(VerifyErrors.SecretWrong.selector, 4, members[0]));
    }

    function test_AnotherVerifiersTranscript() public {
        Answer[] memory answers = answersOf(4, members, 2);
        answers[0].transcript = answers[1].transcript;
        expectFlaw(answers, SshTranscript.Flaw.SignatureWrong);
    }

    function test_AnotherEpochsTranscript() public {
        Answer[] memory answers = answersOf(4, members, 2);
        answers[0].transcript = handshake(3, members[0]);
        expectFlaw(answers, SshTranscript.Flaw.SignatureWrong);
    }

    function test_AnotherHostsTranscript() public {
        Answer[] memory answers = answersOf(4, members, 2);
        answers[0].transcript = handshakeBy(2, nonceOf(4, members[0]));
        expectFlaw(answers, SshTranscript.Flaw.ForeignKey);
    }

    function expectFlaw(Answer[] memory answers, SshTranscript.Flaw flaw) private {
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.TranscriptInvalid.selector, answers[0].seat, uint8(flaw));
        expectRefused(4, answers, reason);
    }

    function test_NotUnderThePledge() public {
        Answer[] memory answers = answersOf(4, members, 2);
        answers[0].proof[0] = keccak256("elsewhere");
        bytes32 root = network.pledgeOf(4, target);
        expectRefused(4, answers, abi.encodeWithSelector(VerifyErrors.NotWrittenDown.selector, members[0], root));
    }

    function test_OfTheConfirmingCommittee() public {
        vm.prank(stranger);
        network.answerDown(target, 4, answersOf(4, members, 2));
        vm.assertEq(stateOfTarget(), 0, "up");
        vm.warp(network.targetOf(target).answerableUntil);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotConfirmed.selector, target));
        network.postDown(target);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            vm.assertEq(vault.bondedOf(verifiers[seat], Role.Verifier), SEAT_STAKE, "nobody is punished");
        }
    }

    function test_TheSameReportIsNotConfirmedAgain() public {
        network.answerDown(target, 4, answersOf(4, members, 2));
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSuspected.selector, 3, target));
        network.confirmDown(4, target, ballotsOf(4, members, 3));
    }

    /// @dev Two epochs' reports come in while the host still may answer the one that was confirmed.
    function test_AfterLaterReports() public {
        Answer[] memory answers = answersOf(4, members, 2);
        reportDown(4);
        runEpoch(5);
        reportDown(5);
        network.answerDown(target, 4, answers);
        vm.assertEq(stateOfTarget(), 1, "the later report stands");
    }
}

/// @title A host that is reported and pledges in the first epoch, before anybody suspects it; it may, and then answers the report.
contract AnswerReportTest is Handshakes {
    uint32[] private members;

    function setUp() public override {
        super.setUp();
        sayAll(Outcome.Down);
        sealed_(3);
        members = sorted(network.committeeOf(3, target), 3);
        goTo(3, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            commit(3, seat);
        }
        goTo(3, PROBE_END);
        pledge(3, members);
        goTo(3, COMMIT_END);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            reveal(3, seat);
        }
        goTo(3, REVEAL_END);
    }

    function test_NotReported() public {
        Answer[] memory answers = answersOf(3, members, 2);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSuspected.selector, 3, target));
        network.answerDown(target, 3, answers);
    }

    function test_NoEpoch() public {
        reportDown(3);
        Answer[] memory answers = answersOf(3, members, 2);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSuspected.selector, 0, target));
        network.answerDown(target, 0, answers);
    }

    function test_BeforeTheConfirmation() public {
        reportDown(3);
        network.answerDown(target, 3, answersOf(3, members, 2));
        vm.assertEq(stateOfTarget(), 0, "up");
        vm.assertEq(network.confirmationCommitteeOf(4, target).length, 0, "nobody need confirm");
    }

    function test_AfterTheConfirmation() public {
        reportDown(3);
        runEpoch(4);
        confirmDown(4);
        network.answerDown(target, 3, answersOf(3, members, 2));
        vm.assertEq(stateOfTarget(), 0, "up");
    }

    /// @dev The answer takes back the confirmed report only; the next one goes its own way.
    function test_TheNextReportGoesOn() public {
        reportDown(3);
        runEpoch(4);
        reportDown(4);
        network.answerDown(target, 3, answersOf(3, members, 2));
        vm.assertEq(stateOfTarget(), 1, "suspected of epoch 4");
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSuspected.selector, 3, target));
        network.confirmDown(4, target, ballotsOf(4, members, 3));
    }
}

/// @title A member begins another chain and reveals nothing of it; what it tells the host proves its handshake all the same.
contract AnswerFromANewChainTest is Handshakes {
    uint32[] private members;
    uint32 private silent;

    function setUp() public override {
        super.setUp();
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            chainOf[seat] = 1;
            bytes32 anchor = secretOf(seat, 4);
            chainOf[seat] = 0;
            vm.prank(verifiers[seat]);
            network.setAnchor(anchor);
        }
        runEpoch(3);
        runEpoch(4);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            chainOf[seat] = 1;
        }
        sayAll(Outcome.Down);
        sealed_(5);
        members = sorted(network.committeeOf(5, target), 3);
        silent = members[0];
        goTo(5, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            commit(5, seat);
        }
        goTo(5, PROBE_END);
        pledge(5, members);
        goTo(5, COMMIT_END);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            if (seat != silent) reveal(5, seat);
        }
        goTo(5, REVEAL_END);
        uint32[] memory two = new uint32[](2);
        (two[0], two[1]) = (members[1], members[2]);
        network.reportDown(5, target, ballotsOf(5, two, 2));
    }

    function test_ItsSecret() public {
        network.answerDown(target, 5, answersOf(5, members, 2));
        vm.assertEq(stateOfTarget(), 0, "up");
    }

    function test_AnotherSecret() public {
        Answer[] memory answers = answersOf(5, members, 2);
        answers[0].secret = keccak256("made up");
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SecretWrong.selector, 5, silent));
        network.answerDown(target, 5, answers);
    }
}
