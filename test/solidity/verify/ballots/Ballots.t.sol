// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract BallotsTest is NetworkTest {
    bytes32 private constant COMMITMENT = keccak256("commitment");

    function expectOutOfWindow(uint256 from, uint256 until) private {
        uint256 start = network.startOf(3);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, block.timestamp, start + from, start + until));
    }

    // --- commit ---

    function test_Commit_TooEarly() public {
        sealed_(3);
        goTo(3, PROBE_START - 1);
        vm.prank(verifiers[0]);
        expectOutOfWindow(PROBE_START, COMMIT_END);
        network.commit(COMMITMENT);
    }

    function test_Commit_TooLate() public {
        sealed_(3);
        goTo(3, COMMIT_END);
        vm.prank(verifiers[0]);
        expectOutOfWindow(PROBE_START, COMMIT_END);
        network.commit(COMMITMENT);
    }

    function test_Commit_NotSealed() public {
        network.beginEpoch();
        goTo(3, PROBE_START);
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.EpochNotSealed.selector, 3));
        network.commit(COMMITMENT);
    }

    function probing() private {
        sealed_(3);
        goTo(3, PROBE_START);
    }

    function test_Commit_NotSeated() public {
        probing();
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSeated.selector, stranger));
        network.commit(COMMITMENT);
    }

    function test_Commit_SeatInactive() public {
        verifiers.push(makeVerifier(7));
        register(7, NEW_SEAT);
        probing();
        vm.prank(verifiers[7]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SeatInactive.selector, 3, 7));
        network.commit(COMMITMENT);
    }

    function test_Commit_Twice() public {
        probing();
        commit(3, 0);
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.CommittedAlready.selector, 3, 0));
        network.commit(COMMITMENT);
    }

    /// @dev Truncated to 192 bits, so that epoch and flag share the slot.
    function test_Commit() public {
        probing();
        vm.prank(verifiers[0]);
        network.commit(COMMITMENT);
        (bytes32 hash, bool revealed) = network.commitmentOf(3, 0);
        vm.assertEq(hash, bytes32((uint256(COMMITMENT) >> 64) << 64), "192 bits");
        vm.assertTrue(!revealed, "not revealed");
        (hash,) = network.commitmentOf(4, 0);
        vm.assertEq(hash, 0, "of this epoch only");
        (hash,) = network.commitmentOf(0, 0);
        vm.assertEq(hash, 0, "no epoch");
    }

    // --- reveal ---

    function committed() private {
        probing();
        commit(3, 0);
    }

    function expectUnrevealed(bytes memory bits, bytes32 secret, bytes memory reason) private {
        vm.prank(verifiers[0]);
        vm.expectRevert(reason);
        network.reveal(secret, bits, 0, saltOf(3, 0));
    }

    function test_Reveal_TooEarly() public {
        committed();
        goTo(3, COMMIT_END - 1);
        bytes32 secret = secretOf(0, 3);
        vm.prank(verifiers[0]);
        expectOutOfWindow(COMMIT_END, REVEAL_END);
        network.reveal(secret, hex"01", 0, 0);
    }

    function test_Reveal_TooLate() public {
        committed();
        goTo(3, REVEAL_END);
        bytes32 secret = secretOf(0, 3);
        vm.prank(verifiers[0]);
        expectOutOfWindow(COMMIT_END, REVEAL_END);
        network.reveal(secret, hex"01", 0, 0);
    }

    function test_Reveal_NotSeated() public {
        goTo(3, COMMIT_END);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSeated.selector, stranger));
        network.reveal(0, hex"01", 0, 0);
    }

    function test_Reveal_NotTrimmed() public {
        committed();
        goTo(3, COMMIT_END);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.BitsNotTrimmed.selector, 2);
        expectUnrevealed(hex"0100", secretOf(0, 3), reason);
    }

    function test_Reveal_SomethingElse() public {
        committed();
        goTo(3, COMMIT_END);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.CommitmentMismatch.selector, 3, 0);
        expectUnrevealed(hex"02", secretOf(0, 3), reason);
    }

    function test_Reveal_NothingCommitted() public {
        probing();
        goTo(3, COMMIT_END);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.CommitmentMismatch.selector, 3, 0);
        expectUnrevealed(bitsOf(0), secretOf(0, 3), reason);
    }

    function test_Reveal_SecretOfAnotherEpoch() public {
        committed();
        goTo(3, COMMIT_END);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.SecretWrong.selector, 3, 0);
        expectUnrevealed(bitsOf(0), secretOf(0, 4), reason);
        expectUnrevealed(bitsOf(0), secretOf(0, 2), reason);
        expectUnrevealed(bitsOf(0), secretOf(1, 3), reason);
    }

    function test_Reveal_Twice() public {
        committed();
        goTo(3, COMMIT_END);
        reveal(3, 0);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.RevealedAlready.selector, 3, 0);
        expectUnrevealed(bitsOf(0), secretOf(0, 3), reason);
    }

    /// @dev The slot still holds what was revealed there a whole ring ago.
    function test_Reveal_InAUsedSlotWithoutACommit() public {
        runEpoch(3);
        uint64 epoch = 3 + KEPT_EPOCHS + 2;
        sealed_(epoch);
        goTo(epoch, COMMIT_END);
        bytes memory bits = bitsOf(0);
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.CommitmentMismatch.selector, epoch, 0));
        network.reveal(bytes32(uint256(1)), bits, 0, saltOf(epoch, 0));
    }

    function test_Reveal_AfterEpochsWithout() public {
        for (uint64 epoch = 3; epoch < 6; ++epoch) {
            runEpoch(epoch);
            sleeps[0] = epoch < 5;
        }
        runEpoch(40);
        vm.assertEq(seatRecord(0).secretEpoch, 40, "revealed");
    }

    function test_Reveal() public {
        fundPool(REWARD);
        committed();
        goTo(3, COMMIT_END);
        reveal(3, 0);
        (bytes32 hash, bool revealed) = network.commitmentOf(3, 0);
        bytes32 wanted = keccak256(abi.encode(keccak256(hex"01"), bytes32(0)));
        vm.assertEq(hash, bytes32((uint256(wanted) >> 64) << 64), "hash of bits and root");
        vm.assertTrue(revealed, "revealed");
        vm.assertEq(seatRecord(0).secret, secretOf(0, 3), "secret");
        vm.assertEq(seatRecord(0).secretEpoch, 3, "epoch");
        vm.assertEq(seatRecord(0).maturing, REWARD, "a reward begins to mature");
        vm.assertEq(network.rewardPool(), 0, "from the pool");
    }

    /// @dev A verifier that has nothing to say still keeps its secrets in step.
    function test_Reveal_Nothing() public {
        say(0, target, Outcome.Unknown);
        committed();
        goTo(3, COMMIT_END);
        reveal(3, 0);
        vm.assertEq(ballotOf(3, 0).bits.length, 0, "no bits");
    }

    // --- rewards ---

    /// @dev Terms of four epochs: 3 belongs to the first, 4 to 7 to the second, and so on.
    function test_Rewards_Mature() public {
        fundPool(1_000_000);
        runEpoch(3);
        runEpoch(4);
        vm.assertEq(seatRecord(0).maturing, 2 * REWARD, "earned");
        runEpoch(8);
        vm.assertEq(seatRecord(0).matured, REWARD, "of epoch 3: the term after the next one began");
        vm.assertEq(seatRecord(0).maturing, 2 * REWARD, "of epochs 4 and 8");
        vm.prank(verifiers[0]);
        vm.assertEq(network.claimRewards(stranger), REWARD, "claimed");
        assertBalance(stranger, REWARD, "to whom it names");
        toEpoch(16);
        vm.prank(verifiers[0]);
        vm.assertEq(network.claimRewards(stranger), 2 * REWARD, "the rest");
        vm.assertEq(seatRecord(0).maturing, 0, "nothing is left");
    }

    function test_Rewards_PoolTooSmall() public {
        fundPool(REWARD * 2 + 1);
        runEpoch(3);
        uint256 earned = 0;
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            earned += seatRecord(seat).maturing;
        }
        vm.assertEq(earned, 2 * REWARD, "the first two");
        vm.assertEq(network.rewardPool(), 1, "what is left");
    }

    function test_Rewards_Nothing() public {
        fundPool(1_000_000);
        vm.prank(governor);
        network.setRewardPerSeat(0);
        runEpoch(3);
        vm.assertEq(seatRecord(0).maturing, 0, "promised nothing");
        vm.assertEq(network.rewardPool(), 1_000_000, "untouched");
    }

    /// @dev Between commit and reveal nothing is hidden yet.
    function test_Rewards_ACommitOfNowIsNotHidden() public {
        fundPool(1_000_000);
        runEpoch(3);
        sealed_(4);
        goTo(4, PROBE_START);
        commit(4, 0);
        vm.prank(verifiers[0]);
        network.setAnchor(COMMITMENT);
        vm.assertEq(seatRecord(0).maturing, REWARD, "kept");
        goTo(4, COMMIT_END);
        reveal(4, 0);
        vm.assertEq(seatRecord(0).maturing, 2 * REWARD, "and more");
    }

    function test_Rewards_NothingMatured() public {
        fundPool(1_000_000);
        runEpoch(3);
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NothingOwed.selector, verifiers[0]));
        network.claimRewards(stranger);
    }

    function test_Rewards_ForfeitedByHiding() public {
        fundPool(1_000_000);
        runEpoch(3);
        hides[0] = true;
        runEpoch(4);
        hides[0] = false;
        uint64 pool = network.rewardPool();
        sealed_(5);
        goTo(5, PROBE_START);
        commit(5, 0);
        vm.assertEq(seatRecord(0).maturing, 0, "gone");
        vm.assertEq(network.rewardPool(), pool + REWARD, "back in the pool");
        goTo(5, COMMIT_END);
        reveal(5, 0);
        vm.assertEq(seatRecord(0).maturing, 0, "nothing is earned");
        runEpoch(5 + FORFEIT_EPOCHS - 1);
        vm.assertEq(seatRecord(0).maturing, 0, "for as long as is forfeited");
        runEpoch(5 + FORFEIT_EPOCHS);
        vm.assertEq(seatRecord(0).maturing, REWARD, "then again");
    }

    /// @dev Waiting does not help: what had not matured when the reveal was due never will.
    function test_Rewards_HidingIsNoticedHoweverLate() public {
        fundPool(1_000_000);
        runEpoch(3);
        hides[0] = true;
        runEpoch(4);
        toEpoch(40);
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NothingOwed.selector, verifiers[0]));
        network.claimRewards(stranger);
        vm.prank(verifiers[0]);
        network.setAnchor(COMMITMENT);
        vm.assertEq(seatRecord(0).maturing, 0, "gone");
    }

    /// @dev One hidden reveal costs once, however often the verifier does something afterwards.
    function test_Rewards_HidingIsNoticedOnce() public {
        fundPool(1_000_000);
        hides[0] = true;
        runEpoch(3);
        toEpoch(4);
        vm.startPrank(verifiers[0]);
        network.setAnchor(COMMITMENT);
        toEpoch(5);
        vm.recordLogs();
        network.setAnchor(COMMITMENT);
        vm.stopPrank();
        vm.assertEq(vm.getRecordedLogs().length, 1, "the anchor, and no forfeit");
    }

    /// @dev What had matured when the reveal was due is the verifier's, though nobody counted it before.
    function test_Rewards_HidingLeavesWhatHadMatured() public {
        fundPool(1_000_000);
        runEpoch(3); // the first term
        runEpoch(5); // the second
        hides[0] = true;
        runEpoch(8); // the third begins, and with it what was earned in the first has matured
        sealed_(9);
        goTo(9, PROBE_START);
        commit(9, 0);
        vm.assertEq(seatRecord(0).matured, REWARD, "of epoch 3");
        vm.assertEq(seatRecord(0).maturing, 0, "of epoch 5, forfeited");
    }

    /// @dev Whoever leaves takes no more than whoever stays.
    function test_Rewards_HidingIsNoticedAtTheRelease() public {
        fundPool(1_000_000);
        runEpoch(3);
        hides[0] = true;
        runEpoch(4);
        vm.prank(verifiers[0]);
        network.resign();
        toEpoch(6 + KEPT_EPOCHS + 1);
        network.release(0);
        vm.assertEq(network.owedTo(verifiers[0]), 0, "nothing was earned");
    }

    // --- money ---

    function test_Fund_Nothing() public {
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.ZeroAmount.selector));
        network.fund(0);
    }

    function test_Claim_Nothing() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NothingOwed.selector, stranger));
        network.claim(stranger);
    }
}
