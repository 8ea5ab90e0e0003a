// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Answer, Ballot, Outcome, Transcript} from "../types/Evidence.sol";
import {Epoch, Network, Rules, Seat, Target} from "../types/Network.sol";
import {BallotSlot, BallotSlotLib} from "./BallotSlot.sol";
import {Committees} from "./Committees.sol";
import {Secrets} from "./Secrets.sol";
import {SshTranscript} from "./SshTranscript.sol";
import {Targeting} from "./Targeting.sol";
import {VerifyErrors} from "./VerifyErrors.sol";

/// @title Whether ballots and transcripts say what is claimed of them.
/// @notice A library of its own, linked at deployment, so that the network's 24,576 bytes are left to what follows from it.
/// @dev Called like every linked library, by delegatecall: caller, address and storage are the network's. It writes nothing.
library Judging {
    using Secrets for Seat;
    using Targeting for Target;

    /// @notice The first committee of a target in an epoch, in the order drawn; empty while the epoch is not sealed.
    function firstCommittee(Network storage network, uint64 epoch, uint32 index) external view returns (uint32[] memory) {
        return Committees.first(network, epoch, network.targets[index].keyOf());
    }

    /// @notice The committee that confirms in `epoch` what was reported in the epoch before.
    function confirmationCommittee(Network storage network, uint64 epoch, uint32 index)
        external
        view
        returns (uint32[] memory)
    {
        return Committees.confirmation(network, epoch, network.targets[index].keyOf());
    }

    /// @notice Reverts unless at least a quorum of the target's first committee says `wanted`.
    /// @return from The latest second at which one of these verifiers probed: all of them had seen it by then.
    function checkFirst(
        Network storage network,
        Rules calldata rules,
        uint64 epoch,
        uint32 index,
        Ballot[] calldata ballots,
        Outcome wanted
    ) external view returns (uint32 from) {
        bytes32 targetKey = _checkProbed(network, rules, epoch, index);
        uint256 quorum = _sealed(network, epoch).quorum;
        uint32[] memory committee = Committees.first(network, epoch, targetKey);
        _checkBallots(network, rules, epoch, index, ballots, quorum, committee, wanted);
        return _latestProbe(network, rules, epoch, targetKey, ballots);
    }

    /// @notice Reverts unless at least a quorum of the confirmation committee says DOWN.
    function checkConfirmation(
        Network storage network,
        Rules calldata rules,
        uint64 epoch,
        uint32 index,
        Ballot[] calldata ballots
    ) external view {
        bytes32 targetKey = _checkProbed(network, rules, epoch, index);
        uint256 quorum = _sealed(network, epoch).confirmationQuorum;
        uint32[] memory committee = Committees.confirmation(network, epoch, targetKey);
        _checkBallots(network, rules, epoch, index, ballots, quorum, committee, Outcome.Down);
    }

    /// @notice Reverts unless the answers are transcripts of size - quorum + 1 distinct members that the host pledged in the epoch.
    /// @param confirming Whether the confirmation committee of the epoch is answered, or its first one.
    function checkAnswers(Network storage network, uint64 epoch, uint32 index, Answer[] calldata answers, bool confirming)
        external
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

    /// @notice Reverts unless the target's key signed the exchange that the seat's nonce of the epoch is in, and the exchange lies in the
    /// tree that was written down before the secret was revealed.
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
    function checkOutcome(
        Network storage network,
        Rules calldata rules,
        uint64 epoch,
        uint32 index,
        Ballot calldata ballot,
        Outcome wanted
    ) external view {
        _checkOutcome(network, rules, epoch, index, ballot, wanted);
    }

    /// @dev Reverts unless the ballots are at least a quorum of distinct members who all say so.
    function _checkBallots(
        Network storage network,
        Rules calldata rules,
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
            _checkOutcome(network, rules, epoch, index, ballots[i], wanted);
        }
    }

    function _checkOutcome(
        Network storage network,
        Rules calldata rules,
        uint64 epoch,
        uint32 index,
        Ballot calldata ballot,
        Outcome wanted
    ) private view {
        BallotSlot slot = BallotSlot.wrap(network.ballots[BallotSlotLib.place(ballot.seat, epoch, rules.ring)]);
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
        Rules calldata rules,
        uint64 epoch,
        bytes32 targetKey,
        Ballot[] calldata ballots
    ) private view returns (uint32) {
        uint256 latest = 0;
        uint256 span = rules.probeEnd - rules.probeStart;
        for (uint256 i = 0; i < ballots.length; ++i) {
            // Revealed in this epoch, and the next reveals are not due before the window of reports ends.
            bytes32 secret = network.seats[ballots[i].seat].secret;
            uint256 second = uint256(keccak256(abi.encodePacked(secret, targetKey))) % span;
            if (second > latest) latest = second;
        }
        return uint32(Targeting.startOf(epoch, rules.genesis, rules.epochSeconds) + rules.probeStart + latest);
    }

    function _checkProbed(Network storage network, Rules calldata rules, uint64 epoch, uint32 index)
        private
        view
        returns (bytes32 targetKey)
    {
        Target storage target = network.targets[index];
        if (!target.isProbed(epoch, rules)) revert VerifyErrors.TargetNotProbed(epoch, index);
        return target.keyOf();
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
