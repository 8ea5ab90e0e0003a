// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStakeVault, Role} from "../../../../contracts/verify/interfaces/IStakeVault.sol";
import {IVerifierNetwork} from "../../../../contracts/verify/interfaces/IVerifierNetwork.sol";
import {Seating} from "../../../../contracts/verify/libraries/Seating.sol";
import {Answer, Ballot, Outcome, Transcript} from "../../../../contracts/verify/types/Evidence.sol";
import {Handshakes} from "../../support/Handshakes.sol";
import {Vm} from "../../support/Vm.sol";

/// @title What indexers and verifiers hear: every event, with what it says. Whoever follows the network knows nothing else of it.
contract EventsTest is Handshakes {
    bytes32 private constant ANCHOR = keccak256("anchor");
    address private doubter = actor("doubter");

    // --- epochs ---

    function test_EpochBegun_And_Sealed() public {
        goTo(3, 1);
        vm.expectEmit();
        emit IVerifierNetwork.EpochBegun(3, uint64(block.number) + 2, uint32(VERIFIERS), 3, 2, 4, 3, REWARD);
        network.beginEpoch();
        vm.roll(block.number + 3);
        vm.setBlockhash(block.number - 1, keccak256("block"));
        vm.recordLogs();
        network.sealEpoch();
        expectFirstLog(abi.encode(network.epochOf(3).seed), IVerifierNetwork.EpochSealed.selector);
    }

    /// @dev The first log since `recordLogs` is this event with this data.
    function expectFirstLog(bytes memory data, bytes32 selector) private {
        Vm.Log memory log = vm.getRecordedLogs()[0];
        vm.assertEq(log.topics[0], selector, "event");
        vm.assertEq(keccak256(log.data), keccak256(data), "data");
    }

    // --- seats ---

    function test_Seats() public {
        address eighth = makeVerifier(7);
        vm.expectEmit();
        emit IVerifierNetwork.VerifierRegistered(7, eighth, 5, ANCHOR, URL);
        vm.prank(eighth);
        network.register(ANCHOR, URL, NEW_SEAT);

        vm.expectEmit();
        emit IVerifierNetwork.AnchorSet(7, 5, keccak256("another"));
        vm.prank(eighth);
        network.setAnchor(keccak256("another"));

        vm.expectEmit();
        emit IVerifierNetwork.VerifierLeft(7, 5, Seating.RESIGNED);
        vm.prank(eighth);
        network.resign();

        toEpoch(5 + KEPT_EPOCHS + 1);
        vm.expectEmit();
        emit IVerifierNetwork.SeatReleased(7, eighth);
        network.release(7);
    }

    // --- targets ---

    function test_Targets() public {
        bytes32 key = registry.beaconKeyHashOf(host);
        vm.expectEmit();
        emit IVerifierNetwork.TargetEnrolled(1, host, 2, key, 5, ANCHOR);
        vm.prank(operator);
        network.enrol(host, 2, ANCHOR);

        setBeaconKey(2);
        key = registry.beaconKeyHashOf(host);
        vm.expectEmit();
        emit IVerifierNetwork.TargetKeySet(target, key, 5);
        vm.prank(operator);
        network.refreshKey(target);

        goTo(3, PROBE_END);
        vm.expectEmit();
        emit IVerifierNetwork.HandshakesPledged(3, target, ANCHOR);
        vm.prank(operator);
        network.pledge(target, ANCHOR);

        vm.startPrank(operator);
        escrow.setDraining(host, VM_KIND, true);
        vm.expectEmit();
        emit IVerifierNetwork.TargetWithdrawn(target, 5);
        network.withdrawTarget(target);
        vm.stopPrank();
    }

    function test_TargetHeartbeat() public {
        postedDown(3);
        uint64 asleep = network.epochAt(network.targetOf(target).downPostedAt + 1 days) + 1;
        goTo(asleep, 100);
        vm.expectEmit();
        emit IVerifierNetwork.TargetHeartbeat(target, asleep + 1);
        vm.prank(operator);
        network.heartbeat(target);
    }

    // --- ballots and rewards ---

    function test_Ballots() public {
        sealed_(3);
        goTo(3, PROBE_START);
        bytes32 commitment = commitmentOf(3, 0);
        vm.expectEmit();
        emit IVerifierNetwork.Committed(3, 0, commitment);
        vm.prank(verifiers[0]);
        network.commit(commitment);

        goTo(3, COMMIT_END);
        bytes memory bits = bitsOf(0);
        bytes32 secret = secretOf(0, 3);
        vm.expectEmit();
        emit IVerifierNetwork.Revealed(3, 0, secret, bits, 0);
        vm.prank(verifiers[0]);
        network.reveal(secret, bits, 0, saltOf(3, 0));
    }

    function test_Rewards() public {
        usdc.mint(stranger, 1_000_000);
        vm.startPrank(stranger);
        usdc.approve(address(network), 1_000_000);
        vm.expectEmit(address(network));
        emit IVerifierNetwork.RewardsFunded(stranger, 1_000_000);
        network.fund(1_000_000);
        vm.stopPrank();

        runEpoch(3);
        hides[1] = true;
        runEpoch(4);
        goTo(5, 1);
        vm.expectEmit();
        emit IVerifierNetwork.RewardsForfeited(1, 4, REWARD, 5 + FORFEIT_EPOCHS);
        vm.prank(verifiers[1]);
        network.setAnchor(ANCHOR);

        toEpoch(16);
        vm.expectEmit(address(network));
        emit IVerifierNetwork.RewardsClaimed(0, stranger, 2 * REWARD);
        vm.prank(verifiers[0]);
        network.claimRewards(stranger);
    }

    // --- verdicts ---

    function test_Verdicts() public {
        sayAll(Outcome.Down);
        runEpoch(3);
        Ballot[] memory ballots = ballotsOf(3, network.committeeOf(3, target), 2);
        vm.recordLogs();
        network.reportDown(3, target, ballots);
        expectFirstLog(abi.encode(network.targetOf(target).downFrom), IVerifierNetwork.DownReported.selector);

        runEpoch(4);
        ballots = ballotsOf(4, network.confirmationCommitteeOf(4, target), 3);
        vm.expectEmit();
        emit IVerifierNetwork.DownConfirmed(4, target, uint32(block.timestamp) + ANSWER);
        network.confirmDown(4, target, ballots);

        vm.warp(network.targetOf(target).answerableUntil);
        uint32 from = network.targetOf(target).downFrom;
        vm.expectEmit();
        emit IVerifierNetwork.DownPosted(target, from);
        network.postDown(target);

        sayAll(Outcome.Up);
        runEpoch(6);
        ballots = ballotsOf(6, network.committeeOf(6, target), 2);
        vm.expectEmit();
        emit IVerifierNetwork.UpPosted(6, target);
        network.reportUp(6, target, ballots);
    }

    function test_DownAnswered() public {
        sayAll(Outcome.Down);
        sealed_(3);
        uint32[] memory members = sorted(network.committeeOf(3, target), 3);
        finishWithPledge(3, members);
        reportDown(3);
        Answer[] memory answers = answersOf(3, members, 2);
        vm.expectEmit();
        emit IVerifierNetwork.DownAnswered(3, target);
        network.answerDown(target, 3, answers);
    }

    function finishWithPledge(uint64 epoch, uint32[] memory members) private {
        goTo(epoch, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            commit(epoch, seat);
        }
        goTo(epoch, PROBE_END);
        pledge(epoch, members);
        goTo(epoch, COMMIT_END);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            reveal(epoch, seat);
        }
        goTo(epoch, REVEAL_END);
    }

    // --- challenges ---

    /// @dev Seat 0 has a transcript, seat 1 none.
    function doubted(uint32 seat) private returns (bytes32 id) {
        usdc.mint(doubter, BOND);
        vm.prank(doubter);
        usdc.approve(address(network), type(uint256).max);
        sealed_(3);
        rootOf[0] = leafOf(3, 0);
        finishWithPledge(3, sorted(network.committeeOf(3, target), 3));
        id = keccak256(abi.encode(uint64(3), target, seat));
        Ballot memory ballot = ballotOf(3, seat);
        vm.expectEmit(address(network));
        emit IVerifierNetwork.Challenged(id, seat, 3, target, doubter, BOND, uint32(block.timestamp) + CHALLENGE_ANSWER);
        vm.prank(doubter);
        network.challenge(3, target, ballot);
        IVerifierNetwork.ChallengeRecord memory record = network.challengeOf(id);
        vm.assertTrue(record.epoch == 3 && record.target == target && record.seat == seat, "record");
    }

    function expectTombstone(bytes32 id) private view {
        IVerifierNetwork.ChallengeRecord memory record = network.challengeOf(id);
        vm.assertTrue(record.bond == 0 && record.challenger == address(0) && record.answerableUntil == 0, "tombstone");
    }

    function test_ChallengeAnswered_And_Owed() public {
        bytes32 id = doubted(0);
        Transcript memory t = handshake(3, 0);
        bytes32 secret = secretOf(0, 3);
        usdc.blacklist(verifiers[0]);
        vm.expectEmit();
        emit IVerifierNetwork.ChallengeAnswered(id, 0);
        vm.expectEmit();
        emit IVerifierNetwork.Owed(verifiers[0], BOND);
        network.answerChallenge(id, secret, t, new bytes32[](0));
        expectTombstone(id);
        vm.expectEmit(address(network));
        emit IVerifierNetwork.Claimed(verifiers[0], stranger, BOND);
        vm.prank(verifiers[0]);
        network.claim(stranger);
    }

    function test_VerifierSlashed() public {
        bytes32 id = doubted(1);
        vm.warp(block.timestamp + CHALLENGE_ANSWER + 1);
        vm.expectEmit(address(vault));
        emit IStakeVault.Slashed(verifiers[1], Role.Verifier, address(network), SLASH, address(network));
        vm.expectEmit(address(network));
        emit IVerifierNetwork.VerifierLeft(1, uint64(current()) + 2, Seating.SLASHED);
        vm.expectEmit(address(network));
        emit IVerifierNetwork.VerifierSlashed(id, 1, SLASH, SLASH / 2);
        network.closeChallenge(id);
        expectTombstone(id);
    }

    function test_DecoyStruck() public {
        bytes32 decoySecret = keccak256("decoy");
        vm.expectEmit();
        emit IVerifierNetwork.DecoyKeeperSet(stranger, true);
        vm.prank(governor);
        network.setDecoyKeeper(stranger, true);
        vm.prank(operator);
        uint32 decoy = network.enrol(host, 2, keccak256(abi.encode(decoySecret)));
        uint64 dark = 5;
        while (uint256(keccak256(abi.encode(decoySecret, dark))) & 1 == 1) ++dark;
        runEpoch(dark);
        Ballot memory ballot = ballotOf(dark, 0);
        vm.expectEmit();
        emit IVerifierNetwork.DecoyStruck(dark, decoy, 0, 1);
        vm.prank(stranger);
        network.strikeByDecoy(dark, decoy, decoySecret, ballot);
    }

    // --- parameters ---

    function test_Parameters() public {
        vm.startPrank(governor);
        vm.expectEmit();
        emit IVerifierNetwork.CommitteesSet(5, 3, 7, 4);
        network.setCommittees(5, 3, 7, 4);
        vm.expectEmit();
        emit IVerifierNetwork.StakesSet(SEAT_STAKE + 1, SLASH, BOND);
        network.setStakes(SEAT_STAKE + 1, SLASH, BOND);
        vm.expectEmit();
        emit IVerifierNetwork.RewardPerSeatSet(7);
        network.setRewardPerSeat(7);
        vm.stopPrank();
    }
}
