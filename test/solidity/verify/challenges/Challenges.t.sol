// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../../../contracts/verify/interfaces/IStakeVault.sol";
import {SshTranscript} from "../../../../contracts/verify/libraries/SshTranscript.sol";
import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Ballot, Outcome, Transcript} from "../../../../contracts/verify/types/Evidence.sol";
import {DoubtTest} from "../../support/DoubtTest.sol";

contract ChallengesTest is DoubtTest {
    function expectNoDoubt(uint64 epoch, uint32 target_, Ballot memory ballot, bytes memory reason) private {
        vm.prank(doubter);
        vm.expectRevert(reason);
        network.challenge(epoch, target_, ballot);
    }

    // --- challenge ---

    function test_Challenge_TooLate() public {
        Ballot memory ballot = ballotOf(3, LAZY);
        goTo(3 + CHALLENGE_EPOCHS, EPOCH - 1);
        doubt(LAZY);
        toEpoch(3 + CHALLENGE_EPOCHS + 1);
        ballot = ballotOf(3, HONEST);
        bytes memory reason =
            abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, block.timestamp, network.startOf(3), block.timestamp);
        expectNoDoubt(3, target, ballot, reason);
    }

    function test_Challenge_AnEpochAhead() public {
        bytes memory reason = abi.encodeWithSelector(
            VerifyErrors.OutOfWindow.selector, block.timestamp, network.startOf(4), network.startOf(4 + CHALLENGE_EPOCHS + 1)
        );
        expectNoDoubt(4, target, ballotOf(3, LAZY), reason);
    }

    function test_Challenge_TargetUnknown() public {
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.TargetUnknown.selector, 9);
        expectNoDoubt(3, 9, ballotOf(3, LAZY), reason);
    }

    function test_Challenge_BallotMadeUp() public {
        Ballot memory ballot = ballotOf(3, LAZY);
        ballot.seat = 2;
        expectNoDoubt(3, target, ballot, abi.encodeWithSelector(VerifyErrors.BallotUnknown.selector, 3, 2));
    }

    /// @dev A DOWN or nothing needs no proof: nobody can be asked to show that there was no answer.
    function test_Challenge_NotUp() public {
        for (uint32 seat = 2; seat < 4; ++seat) {
            Outcome said = seat == 2 ? Outcome.Down : Outcome.Unknown;
            bytes memory reason = abi.encodeWithSelector(VerifyErrors.OutcomeMismatch.selector, seat, target, said, Outcome.Up);
            expectNoDoubt(3, target, ballotOf(3, seat), reason);
        }
    }

    function test_Challenge_Twice() public {
        bytes32 id = doubt(LAZY);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.ChallengedAlready.selector, id);
        expectNoDoubt(3, target, ballotOf(3, LAZY), reason);
    }

    function test_Challenge_WithoutTheBond() public {
        vm.prank(doubter);
        usdc.approve(address(network), BOND - 1);
        vm.prank(doubter);
        Ballot memory ballot = ballotOf(3, LAZY);
        vm.expectRevert(
            abi.encodeWithSignature("ERC20InsufficientAllowance(address,uint256,uint256)", address(network), BOND - 1, BOND)
        );
        network.challenge(3, target, ballot);
    }

    function test_Challenge() public {
        bytes32 id = doubt(LAZY);
        vm.assertEq(id, keccak256(abi.encode(uint64(3), target, LAZY)), "one per epoch, target and seat");
        vm.assertEq(network.challengeOf(id).challenger, doubter, "challenger");
        vm.assertEq(network.challengeOf(id).bond, BOND, "bond");
        vm.assertEq(network.challengeOf(id).answerableUntil, block.timestamp + CHALLENGE_ANSWER, "answerable");
        vm.assertEq(seatRecord(LAZY).openChallenges, 1, "open");
        assertBalance(doubter, 9 * BOND, "paid");
    }

    /// @dev Two bits have four values, of which one means nothing.
    function test_Challenge_AnOutcomeThatThereIsNot() public {
        bytes memory bits = hex"03";
        sealed_(4);
        goTo(4, PROBE_START);
        vm.prank(verifiers[LAZY]);
        network.commit(keccak256(abi.encode(uint64(4), LAZY, keccak256(bits), bytes32(0), saltOf(4, LAZY))));
        goTo(4, COMMIT_END);
        bytes32 secret = secretOf(LAZY, 4);
        vm.prank(verifiers[LAZY]);
        network.reveal(secret, bits, 0, saltOf(4, LAZY));
        bytes memory reason =
            abi.encodeWithSelector(VerifyErrors.OutcomeMismatch.selector, LAZY, target, Outcome.Unknown, Outcome.Up);
        expectNoDoubt(4, target, Ballot(LAZY, bits, 0), reason);
    }

    /// @dev Members or not: whoever says UP has looked.
    function test_Challenge_WhoeverSaysUp() public {
        for (uint32 seat = 4; seat < VERIFIERS; ++seat) {
            doubt(seat);
        }
    }

    // --- answer ---

    function test_Answer_NothingIsOpen() public {
        bytes32 id = keccak256("none");
        Transcript memory t = handshake(3, HONEST);
        bytes32 secret = secretOf(HONEST, 3);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.ChallengeUnknown.selector, id));
        network.answerChallenge(id, secret, t, noProof);
    }

    function test_Answer_SecretOfAnotherEpoch() public {
        bytes32 id = doubt(HONEST);
        Transcript memory t = handshake(3, HONEST);
        bytes32 secret = secretOf(HONEST, 4);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SecretWrong.selector, 3, HONEST));
        network.answerChallenge(id, secret, t, honestProof());
    }

    function test_Answer_AnotherEpochsTranscript() public {
        bytes32 id = doubt(HONEST);
        Transcript memory t = handshake(4, HONEST);
        bytes32 secret = secretOf(HONEST, 3);
        uint8 flaw = uint8(SshTranscript.Flaw.SignatureWrong);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TranscriptInvalid.selector, HONEST, flaw));
        network.answerChallenge(id, secret, t, honestProof());
    }

    /// @dev Who says UP of two hosts has a handshake with each; that of one is no word on the other.
    function test_Answer_AnotherTargetsTranscript() public {
        uint32 other = enrol(2);
        sealed_(5);
        rootOf[HONEST] = leafOf(5, HONEST);
        goTo(5, PROBE_START);
        commit(5, HONEST);
        goTo(5, COMMIT_END);
        reveal(5, HONEST);
        Ballot memory ballot = ballotOf(5, HONEST);
        vm.prank(doubter);
        bytes32 id = network.challenge(5, other, ballot);
        vm.assertEq(network.challengeOf(id).target, other, "what it is about");
        Transcript memory t = handshake(5, HONEST);
        bytes32 secret = secretOf(HONEST, 5);
        uint8 flaw = uint8(SshTranscript.Flaw.SignatureWrong);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TranscriptInvalid.selector, HONEST, flaw));
        network.answerChallenge(id, secret, t, noProof);
    }

    /// @dev The host would gladly sign for a verifier that did not look; it is too late for that once the root is revealed.
    function test_Answer_MadeAfterTheReveal() public {
        bytes32 id = doubt(LAZY);
        Transcript memory t = handshake(3, LAZY);
        bytes32 secret = secretOf(LAZY, 3);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotWrittenDown.selector, LAZY, 0));
        network.answerChallenge(id, secret, t, noProof);
    }

    function test_Answer_ProofOfAnotherTree() public {
        bytes32 id = doubt(HONEST);
        Transcript memory t = handshake(3, HONEST);
        bytes32 secret = secretOf(HONEST, 3);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotWrittenDown.selector, HONEST, rootOf[HONEST]));
        network.answerChallenge(id, secret, t, noProof);
    }

    function test_Answer_ByAnyone() public {
        bytes32 id = doubt(HONEST);
        vm.prank(stranger);
        answer(id);
        assertBalance(verifiers[HONEST], BOND, "the bond is the accused's");
        vm.assertEq(seatRecord(HONEST).openChallenges, 0, "none is open");
        vm.assertEq(network.challengeOf(id).answerableUntil, 0, "settled");
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.ChallengeUnknown.selector, id));
        network.closeChallenge(id);
    }

    function test_Answer_AfterTheTime() public {
        bytes32 id = doubt(HONEST);
        vm.warp(block.timestamp + CHALLENGE_ANSWER + 1);
        answer(id);
        assertBalance(verifiers[HONEST], BOND, "answered");
    }

    /// @dev By the secret of a chain that was left since.
    function test_Answer_AfterAnotherChainBegan() public {
        vm.prank(verifiers[HONEST]);
        network.setAnchor(bytes32(uint256(1)));
        bytes32 id = doubt(HONEST);
        goTo(5, 1);
        answer(id);
        assertBalance(verifiers[HONEST], BOND, "answered");
    }

    /// @dev The chain of then is the one before by now; its secrets still count, and others do not.
    function test_Answer_ByTheChainBefore() public {
        chainOf[HONEST] = 1;
        bytes32 anchor = secretOf(HONEST, 4);
        chainOf[HONEST] = 0;
        vm.prank(verifiers[HONEST]);
        network.setAnchor(anchor);
        bytes32 id = doubt(HONEST);
        Transcript memory t = handshake(3, HONEST);
        bytes32 secret = secretOf(HONEST, 3);
        runEpoch(4);
        chainOf[HONEST] = 1;
        runEpoch(5);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SecretWrong.selector, 3, HONEST));
        network.answerChallenge(id, keccak256("made up"), t, honestProof());
        network.answerChallenge(id, secret, t, honestProof());
        assertBalance(verifiers[HONEST], BOND, "answered");
    }

    /// @dev A later secret leads back to the one of then, and to no other.
    function test_Answer_AfterLaterSecrets() public {
        bytes32 id = doubt(HONEST);
        Transcript memory t = handshake(3, HONEST);
        runEpoch(4);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SecretWrong.selector, 3, HONEST));
        network.answerChallenge(id, keccak256("made up"), t, honestProof());
        answer(id);
        assertBalance(verifiers[HONEST], BOND, "answered");
    }

    function test_Answer_TheAccusedCannotBePaid() public {
        bytes32 id = doubt(HONEST);
        usdc.blacklist(verifiers[HONEST]);
        answer(id);
        vm.assertEq(network.owedTo(verifiers[HONEST]), BOND, "owed");
        vm.prank(verifiers[HONEST]);
        network.claim(stranger);
        assertBalance(stranger, BOND, "claimed");
        vm.assertEq(network.owedTo(verifiers[HONEST]), 0, "once");
    }

    /// @dev A key that was in force then, not the one of now.
    function test_Answer_WithTheKeyOfThatEpoch() public {
        bytes32 id = doubt(HONEST);
        setBeaconKey(2);
        vm.prank(operator);
        network.refreshKey(target);
        goTo(5, 1);
        answer(id);
        assertBalance(verifiers[HONEST], BOND, "answered");
    }

    // --- close ---

    function test_Close_NothingIsOpen() public {
        bytes32 id = keccak256("none");
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.ChallengeUnknown.selector, id));
        network.closeChallenge(id);
    }

    function test_Close_WhileItCanBeAnswered() public {
        bytes32 id = doubt(LAZY);
        uint256 until = block.timestamp + CHALLENGE_ANSWER;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, until, until + 1, type(uint256).max));
        network.closeChallenge(id);
    }

    function closed(uint32 seat) private returns (bytes32 id) {
        id = doubt(seat);
        vm.warp(block.timestamp + CHALLENGE_ANSWER + 1);
        vm.prank(stranger);
        network.closeChallenge(id);
    }

    function test_Close_Slashes() public {
        closed(LAZY);
        vm.assertEq(vault.bondedOf(verifiers[LAZY], Role.Verifier), SEAT_STAKE - SLASH, "slashed");
        vm.assertEq(vault.lockedOf(verifiers[LAZY], Role.Verifier), SEAT_STAKE - SLASH, "the rest stays locked");
        assertBalance(doubter, 10 * BOND + SLASH / 2, "half to the challenger, and the bond back");
        vm.assertEq(network.rewardPool(), SLASH / 2, "half to the pool");
        vm.assertEq(seatRecord(LAZY).untilEpoch, current() + 2, "the seat leaves");
        assertBalance(address(network), SLASH / 2, "nothing else is here");
    }

    function test_Close_TheChallengerCannotBePaid() public {
        bytes32 id = doubt(LAZY);
        usdc.blacklist(doubter);
        vm.warp(block.timestamp + CHALLENGE_ANSWER + 1);
        network.closeChallenge(id);
        vm.assertEq(network.owedTo(doubter), BOND + SLASH / 2, "owed");
    }

    /// @dev A stake that was raised by its owner covers one slash without the seat, when less is asked for by then.
    function test_Close_AWholeStakeIsLeft() public {
        vm.prank(governor);
        network.setStakes(SEAT_STAKE - SLASH, SEAT_STAKE - SLASH, BOND);
        bytes32 id = doubt(LAZY);
        vm.prank(governor);
        network.setStakes(SEAT_STAKE - SLASH, 1, BOND);
        vm.warp(block.timestamp + CHALLENGE_ANSWER + 1);
        network.closeChallenge(id);
        vm.assertEq(vault.bondedOf(verifiers[LAZY], Role.Verifier), SLASH, "as was in force when it was doubted");
        vm.assertEq(seatRecord(LAZY).untilEpoch, 0, "the seat stays");
    }

    /// @dev What is left of the stake is less than the second lie costs.
    function test_Close_NothingIsLeft() public {
        runEpoch(4);
        closed(LAZY);
        Ballot memory ballot = ballotOf(4, LAZY);
        vm.prank(doubter);
        bytes32 id = network.challenge(4, target, ballot);
        vm.warp(block.timestamp + CHALLENGE_ANSWER + 1);
        network.closeChallenge(id);
        vm.assertEq(vault.bondedOf(verifiers[LAZY], Role.Verifier), 0, "all of it");
        assertBalance(doubter, 10 * BOND + SEAT_STAKE / 2, "half of all");
    }

    /// @dev What is left is counted, not what was there at first: two lies of a stake that covers more than one whole stake.
    function test_Close_ASecondLieTakesTheSeat() public {
        vm.prank(governor);
        network.setStakes(SEAT_STAKE - SLASH, SEAT_STAKE - SLASH, BOND);
        runEpoch(4);
        closed(LAZY);
        vm.assertEq(seatRecord(LAZY).untilEpoch, 0, "a whole stake is left");
        Ballot memory ballot = ballotOf(4, LAZY);
        vm.prank(doubter);
        bytes32 id = network.challenge(4, target, ballot);
        vm.warp(block.timestamp + CHALLENGE_ANSWER + 1);
        network.closeChallenge(id);
        vm.assertEq(vault.bondedOf(verifiers[LAZY], Role.Verifier), 2 * SLASH - SEAT_STAKE, "less than one is left");
        vm.assertEq(seatRecord(LAZY).untilEpoch, current() + 2, "the seat leaves");
    }

    function test_Close_TheVaultDismissedTheNetwork() public {
        bytes32 id = doubt(LAZY);
        vm.prank(governor);
        vault.setGuard(address(network), Role.Verifier, false);
        vm.warp(block.timestamp + CHALLENGE_ANSWER + 1);
        network.closeChallenge(id);
        vm.assertEq(vault.bondedOf(verifiers[LAZY], Role.Verifier), SEAT_STAKE, "untouched");
        assertBalance(doubter, 10 * BOND, "the bond goes back");
    }

    function test_Close_NobodyIsSlashedTwiceForOneLie() public {
        bytes32 id = closed(LAZY);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.ChallengedAlready.selector, id);
        expectNoDoubt(3, target, ballotOf(3, LAZY), reason);
    }

    /// @dev The stake cannot be fetched before the doubt is settled.
    function test_Close_LongAfterTheSeatLeft() public {
        vm.prank(verifiers[LAZY]);
        network.resign();
        goTo(3 + CHALLENGE_EPOCHS, 1);
        bytes32 id = doubt(LAZY);
        toEpoch(5 + KEPT_EPOCHS + 1);
        uint64 until = 5 + KEPT_EPOCHS + 1;
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotReleasable.selector, LAZY, until));
        network.release(LAZY);
        network.closeChallenge(id);
        vm.assertEq(vault.bondedOf(verifiers[LAZY], Role.Verifier), SEAT_STAKE - SLASH, "slashed");
        network.release(LAZY);
    }
}
