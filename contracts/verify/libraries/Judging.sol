// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ILeaseEscrow} from "../../market/interfaces/ILeaseEscrow.sol";
import {HostWord} from "../../market/libraries/HostWord.sol";
import {IVerifierNetwork} from "../interfaces/IVerifierNetwork.sol";
import {Answer, Ballot, Outcome, Transcript} from "../types/Evidence.sol";
import {Epoch, Network, Scene, Seat, Target} from "../types/Network.sol";
import {BallotSlot, BallotSlotLib} from "./BallotSlot.sol";
import {Committees} from "./Committees.sol";
import {Secrets} from "./Secrets.sol";
import {SshTranscript} from "./SshTranscript.sol";
import {Targeting} from "./Targeting.sol";
import {VerifyErrors} from "./VerifyErrors.sol";

/// @title Whether ballots and transcripts say what is claimed of them, and what follows: a host's clock stops, or runs again.
/// @notice A library of its own, linked at deployment, because the network's 24,576 bytes have no room for it.
/// @dev Called like every linked library, by delegatecall: caller, address and storage are the network's.
library Judging {
    using Secrets for Seat;
    using Targeting for Target;

    /// @notice The first committee of a target in an epoch, in the order drawn; empty while the epoch is not sealed.
    /// @param network The memory of the network.
    /// @param epoch The epoch, counted from 1.
    /// @param index Index of the target, counted from 0.
    /// @return Seats.
    function firstCommittee(Network storage network, uint64 epoch, uint32 index) external view returns (uint32[] memory) {
        return Committees.first(network, epoch, network.targets[index].keyOf());
    }

    /// @notice The committee that confirms in `epoch` what was reported in the epoch before.
    /// @param network The memory of the network.
    /// @param epoch The one that confirms.
    /// @param index Index of the target, counted from 0.
    /// @return Seats; empty while one of the two epochs is not sealed.
    function confirmationCommittee(Network storage network, uint64 epoch, uint32 index)
        external
        view
        returns (uint32[] memory)
    {
        return Committees.confirmation(network, epoch, network.targets[index].keyOf());
    }

    /// @notice `IVerifierNetwork.reportDown`, in its window.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param epoch The epoch, counted from 1.
    /// @param index Index of the target, counted from 0.
    /// @param ballots What members of the committee revealed, seats strictly ascending.
    function reportDown(Network storage network, Scene calldata scene, uint64 epoch, uint32 index, Ballot[] calldata ballots)
        external
    {
        // Check
        Target storage target = _targetOf(network, index);
        if (target.verdict == Targeting.DOWN) revert VerifyErrors.TargetJudgedAlready(index);
        uint32 last = target.suspectedEpoch;
        if (epoch <= last) revert VerifyErrors.ReportedAlready(epoch, index);
        bytes32 targetKey = _checkFirst(network, scene, epoch, index, ballots, Outcome.Down);
        // Effect: the report before stays, since it may be confirmed in the same window.
        uint32 from = _latestProbe(network, scene, epoch, targetKey, ballots);
        target.earlierEpoch = last;
        target.earlierFrom = target.suspectedFrom;
        target.suspectedEpoch = uint32(epoch);
        target.suspectedFrom = from;
        emit IVerifierNetwork.DownReported(epoch, index, from);
    }

    /// @notice `IVerifierNetwork.confirmDown`, in its window.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param epoch The one after the one reported.
    /// @param index Index of the target, counted from 0.
    /// @param ballots What members of the committee revealed, seats strictly ascending.
    function confirmDown(Network storage network, Scene calldata scene, uint64 epoch, uint32 index, Ballot[] calldata ballots)
        external
    {
        // Check
        Target storage target = _targetOf(network, index);
        if (target.verdict == Targeting.DOWN || target.isConfirmed(scene.epochSeconds)) {
            revert VerifyErrors.TargetJudgedAlready(index);
        }
        uint32 from = target.reportedFrom(epoch - 1);
        if (from == 0) revert VerifyErrors.NotSuspected(epoch - 1, index);
        bytes32 targetKey = _checkProbed(target, scene, epoch, index);
        uint256 quorum = _sealed(network, epoch).confirmationQuorum;
        uint32[] memory committee = Committees.confirmation(network, epoch, targetKey);
        _checkBallots(network, scene, epoch, index, ballots, quorum, committee, Outcome.Down);
        // Effect
        uint32 answerableUntil = uint32(block.timestamp) + scene.answerSeconds;
        target.verdict = Targeting.CONFIRMED;
        target.confirmedEpoch = uint32(epoch - 1);
        target.downFrom = from;
        target.answerableUntil = answerableUntil;
        emit IVerifierNetwork.DownConfirmed(epoch, index, answerableUntil);
    }

    /// @notice `IVerifierNetwork.postDown`.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the target, counted from 0.
    function postDown(Network storage network, Scene calldata scene, uint32 index) external {
        // Check
        Target storage target = _targetOf(network, index);
        uint256 answerableUntil = target.answerableUntil;
        if (target.verdict != Targeting.CONFIRMED) revert VerifyErrors.NotConfirmed(index);
        if (block.timestamp < answerableUntil || !target.isConfirmed(scene.epochSeconds)) {
            revert VerifyErrors.OutOfWindow(block.timestamp, answerableUntil, answerableUntil + scene.epochSeconds + 1);
        }
        // Effect: what the escrow cannot strike any more is not struck.
        ILeaseEscrow escrow = ILeaseEscrow(scene.escrow);
        (uint64 host, uint8 kind) = (target.host, target.kind);
        uint256 from = target.downFrom;
        uint256 earliest = block.timestamp - escrow.LATCH_REACH_SECONDS();
        uint256 lifted = HostWord.wrap(escrow.hostWordOf(host, kind)).to();
        if (earliest < lifted) earliest = lifted;
        if (from < earliest) from = earliest;
        target.verdict = Targeting.DOWN;
        target.downFrom = uint32(from);
        target.downPostedAt = uint32(block.timestamp);
        emit IVerifierNetwork.DownPosted(index, uint32(from));
        // Interaction
        escrow.latch(host, kind, uint32(from));
    }

    /// @notice `IVerifierNetwork.answerDown`: transcripts of size - quorum + 1 distinct members that the host pledged in the epoch.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the target, counted from 0.
    /// @param epoch The reported one, or the one that confirms.
    /// @param answers Transcripts with their proofs, seats strictly ascending.
    function answerDown(Network storage network, Scene calldata scene, uint32 index, uint64 epoch, Answer[] calldata answers)
        external
    {
        // Check
        Target storage target = _targetOf(network, index);
        bool confirmed = target.isConfirmed(scene.epochSeconds);
        uint64 reported = confirmed ? target.confirmedEpoch : epoch;
        bool open = confirmed ? epoch == reported || epoch == reported + 1 : target.reportedFrom(epoch) != 0;
        if (target.verdict == Targeting.DOWN || !open) revert VerifyErrors.NotSuspected(epoch, index);
        _checkAnswers(network, epoch, index, answers, epoch != reported);
        // Effect: nothing is credited, and nobody is punished; a host can record a handshake and withhold its reply.
        if (confirmed) target.verdict = Targeting.NONE;
        if (target.suspectedEpoch == reported) target.suspectedFrom = 0;
        else if (target.earlierEpoch == reported) target.earlierFrom = 0;
        emit IVerifierNetwork.DownAnswered(epoch, index);
    }

    /// @notice `IVerifierNetwork.reportUp`, in its window.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param epoch The epoch, counted from 1.
    /// @param index Index of the target, counted from 0.
    /// @param ballots What members of the committee revealed, seats strictly ascending.
    function reportUp(Network storage network, Scene calldata scene, uint64 epoch, uint32 index, Ballot[] calldata ballots)
        external
    {
        // Check
        Target storage target = _targetOf(network, index);
        if (target.verdict != Targeting.DOWN || epoch <= uint256(target.confirmedEpoch) + 1) {
            revert VerifyErrors.NotDown(index);
        }
        _checkFirst(network, scene, epoch, index, ballots, Outcome.Up);
        // Effect: what was reported before is over.
        target.verdict = Targeting.NONE;
        target.wakeEpoch = 0;
        target.suspectedFrom = 0;
        target.earlierFrom = 0;
        emit IVerifierNetwork.UpPosted(epoch, index);
        // Interaction
        ILeaseEscrow(scene.escrow).lift(target.host, target.kind);
    }

    /// @notice Reverts unless the target's key signed the exchange that the seat's nonce of the epoch is in, and the exchange lies in the
    /// tree that was written down before the secret was revealed.
    /// @param network The memory of the network.
    /// @param epoch The epoch, counted from 1.
    /// @param index Index of the target, counted from 0.
    /// @param seat Index of the seat, counted from 0.
    /// @param secret The verifier's secret of the epoch.
    /// @param transcript The key exchange that proves it.
    /// @param proof Merkle path from the exchange to the root.
    /// @param root What it must have been written down under.
    function checkTranscript(
        Network storage network,
        uint64 epoch,
        uint32 index,
        uint32 seat,
        bytes32 secret,
        Transcript calldata transcript,
        bytes32[] calldata proof,
        bytes32 root
    ) external view {
        _checkTranscript(network, epoch, index, seat, secret, transcript, proof, root);
    }

    /// @notice Reverts unless the ballot is what the seat revealed in the epoch, and says `wanted` of the target.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param epoch The epoch, counted from 1.
    /// @param index Index of the target, counted from 0.
    /// @param ballot What the seat revealed, said again.
    /// @param wanted What it is claimed to say.
    function checkOutcome(
        Network storage network,
        Scene calldata scene,
        uint64 epoch,
        uint32 index,
        Ballot calldata ballot,
        Outcome wanted
    ) external view {
        _checkOutcome(network, scene, epoch, index, ballot, wanted);
    }

    /// @dev Reverts unless at least a quorum of the target's first committee says `wanted`.
    function _checkFirst(
        Network storage network,
        Scene calldata scene,
        uint64 epoch,
        uint32 index,
        Ballot[] calldata ballots,
        Outcome wanted
    ) private view returns (bytes32 targetKey) {
        targetKey = _checkProbed(network.targets[index], scene, epoch, index);
        uint256 quorum = _sealed(network, epoch).quorum;
        uint32[] memory committee = Committees.first(network, epoch, targetKey);
        _checkBallots(network, scene, epoch, index, ballots, quorum, committee, wanted);
    }

    /// @dev Reverts unless enough distinct members answered with what the host had written down.
    function _checkAnswers(Network storage network, uint64 epoch, uint32 index, Answer[] calldata answers, bool confirming)
        private
        view
    {
        Epoch storage record = _sealed(network, epoch);
        bytes32 targetKey = network.targets[index].keyOf();
        uint32[] memory committee;
        uint256 least;
        if (confirming) {
            committee = Committees.confirmation(network, epoch, targetKey);
            least = 1 + record.confirmationSize - record.confirmationQuorum;
        } else {
            committee = Committees.first(network, epoch, targetKey);
            least = 1 + record.committeeSize - record.quorum;
        }
        if (answers.length < least) revert VerifyErrors.TooFew(answers.length, least);
        bytes32 root = network.pledges[epoch][index];
        for (uint256 i = 0; i < answers.length; ++i) {
            Answer calldata answer = answers[i];
            if (i != 0) _checkAscending(answers[i - 1].seat, answer.seat);
            _checkMember(epoch, index, answer.seat, committee);
            _checkTranscript(network, epoch, index, answer.seat, answer.secret, answer.transcript, answer.proof, root);
        }
    }

    /// @dev Reverts unless the ballots are at least a quorum of distinct members who all say so.
    function _checkBallots(
        Network storage network,
        Scene calldata scene,
        uint64 epoch,
        uint32 index,
        Ballot[] calldata ballots,
        uint256 quorum,
        uint32[] memory committee,
        Outcome wanted
    ) private view {
        if (ballots.length < quorum) revert VerifyErrors.TooFew(ballots.length, quorum);
        for (uint256 i = 0; i < ballots.length; ++i) {
            uint32 seat = ballots[i].seat;
            if (i != 0) _checkAscending(ballots[i - 1].seat, seat);
            _checkMember(epoch, index, seat, committee);
            _checkOutcome(network, scene, epoch, index, ballots[i], wanted);
        }
    }

    function _checkOutcome(
        Network storage network,
        Scene calldata scene,
        uint64 epoch,
        uint32 index,
        Ballot calldata ballot,
        Outcome wanted
    ) private view {
        BallotSlot slot = BallotSlot.wrap(network.ballots[BallotSlotLib.place(ballot.seat, epoch, scene.keptEpochs)]);
        if (!slot.equals(BallotSlotLib.revealed(epoch, keccak256(ballot.bits), ballot.root))) {
            revert VerifyErrors.BallotUnknown(epoch, ballot.seat);
        }
        Outcome given = BallotSlotLib.outcomeOf(ballot.bits, index);
        if (given != wanted) revert VerifyErrors.OutcomeMismatch(ballot.seat, index, given, wanted);
    }

    function _checkTranscript(
        Network storage network,
        uint64 epoch,
        uint32 index,
        uint32 seatIndex,
        bytes32 secret,
        Transcript calldata transcript,
        bytes32[] calldata proof,
        bytes32 root
    ) private view {
        Seat storage seat = network.seats[seatIndex];
        if (!seat.isOf(epoch, secret)) revert VerifyErrors.SecretWrong(epoch, seatIndex);
        Target storage target = network.targets[index];
        bytes32 keyHash = epoch < target.keyFromEpoch ? target.previousKeyHash : target.beaconKeyHash;
        bytes32 nonce = _nonceOf(network.epochs[epoch].seed, epoch, seat.verifier, target.keyOf(), secret);
        (SshTranscript.Flaw flaw, bytes32 exchangeHash) = SshTranscript.check(transcript, nonce, keyHash);
        if (flaw != SshTranscript.Flaw.None) revert VerifyErrors.TranscriptInvalid(seatIndex, uint8(flaw));
        bytes32 leaf = keccak256(abi.encodePacked(exchangeHash));
        if (root == 0 || !MerkleProof.verifyCalldata(proof, root, leaf)) {
            revert VerifyErrors.NotWrittenDown(seatIndex, root);
        }
    }

    function _nonceOf(bytes32 seed, uint64 epoch, address verifier, bytes32 targetKey, bytes32 secret)
        private
        view
        returns (bytes32)
    {
        bytes memory front = abi.encodePacked("freehold/probe/1", block.chainid, address(this), seed);
        return sha256(abi.encodePacked(front, verifier, targetKey, epoch, secret));
    }

    function _latestProbe(
        Network storage network,
        Scene calldata scene,
        uint64 epoch,
        bytes32 targetKey,
        Ballot[] calldata ballots
    ) private view returns (uint32) {
        uint256 latest = 0;
        uint256 span = scene.probeEnd - scene.probeStart;
        for (uint256 i = 0; i < ballots.length; ++i) {
            // Revealed in this epoch; the next reveals, with which another chain may begin, are not due before the window of reports ends.
            bytes32 secret = network.seats[ballots[i].seat].secret;
            uint256 second = uint256(keccak256(abi.encodePacked(secret, targetKey))) % span;
            if (second > latest) latest = second;
        }
        return uint32(Targeting.startOf(epoch, scene.genesis, scene.epochSeconds) + scene.probeStart + latest);
    }

    function _checkProbed(Target storage target, Scene calldata scene, uint64 epoch, uint32 index)
        private
        view
        returns (bytes32 targetKey)
    {
        if (!target.isProbed(epoch, scene)) revert VerifyErrors.TargetNotProbed(epoch, index);
        return target.keyOf();
    }

    function _targetOf(Network storage network, uint32 index) private view returns (Target storage target) {
        target = network.targets[index];
        if (target.fromEpoch == 0) revert VerifyErrors.TargetUnknown(index);
    }

    function _sealed(Network storage network, uint64 epoch) private view returns (Epoch storage record) {
        record = network.epochs[epoch];
        if (!record.isSealed) revert VerifyErrors.EpochNotSealed(epoch);
    }

    function _checkAscending(uint32 before, uint32 seat) private pure {
        if (seat <= before) revert VerifyErrors.SeatsNotAscending(before, seat);
    }

    function _checkMember(uint64 epoch, uint32 index, uint32 seat, uint32[] memory committee) private pure {
        for (uint256 i = 0; i < committee.length; ++i) {
            if (committee[i] == seat) return;
        }
        revert VerifyErrors.NotMember(epoch, index, seat);
    }
}
