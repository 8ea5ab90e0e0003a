// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Verdicts} from "./Verdicts.sol";
import {Role} from "./interfaces/IStakeVault.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {Judging} from "./libraries/Judging.sol";
import {Seating} from "./libraries/Seating.sol";
import {Targeting} from "./libraries/Targeting.sol";
import {VerifyErrors} from "./libraries/VerifyErrors.sol";
import {VerifyLimits} from "./libraries/VerifyLimits.sol";
import {Ballot, Outcome, Transcript} from "./types/Evidence.sol";
import {Challenge, Seat, Target} from "./types/Network.sol";

/// @title Doubts: a challenged UP needs its transcript, a decoy shows who did not look.
/// @notice A DOWN is never doubted: that a host did not answer cannot be proven.
abstract contract Challenges is Verdicts {
    using Targeting for Target;

    /// @inheritdoc IVerifierNetwork
    function challenge(uint64 epoch, uint32 target, Ballot calldata ballot) external nonReentrant returns (bytes32 id) {
        // Check
        _checkChallengeable(epoch);
        _targetOf(target);
        id = keccak256(abi.encode(epoch, target, ballot.seat));
        Challenge storage entry = _network.challenges[id];
        if (entry.epoch != 0) revert VerifyErrors.ChallengedAlready(id);
        Judging.checkOutcome(_network, _scene(), epoch, target, ballot, Outcome.Up);
        // Effect
        uint64 bond = _stakes.challengeBond;
        uint32 answerableUntil = uint32(block.timestamp) + CHALLENGE_ANSWER_SECONDS;
        entry.epoch = uint32(epoch);
        entry.target = target;
        entry.seat = ballot.seat;
        entry.answerableUntil = answerableUntil;
        entry.bond = bond;
        entry.challenger = msg.sender;
        entry.slashAmount = _stakes.slashAmount;
        entry.root = ballot.root;
        _network.seats[ballot.seat].openChallenges += 1;
        emit Challenged(id, ballot.seat, epoch, target, msg.sender, bond, answerableUntil);
        // Interaction
        _pull(bond);
    }

    /// @inheritdoc IVerifierNetwork
    function answerChallenge(bytes32 id, bytes32 secret, Transcript calldata transcript, bytes32[] calldata proof)
        external
        nonReentrant
    {
        // Check
        Challenge storage entry = _openChallenge(id);
        uint32 index = entry.seat;
        Judging.checkTranscript(_network, entry.epoch, entry.target, index, secret, transcript, proof, entry.root);
        // Effect
        uint64 bond = entry.bond;
        address accused = _settle(entry).verifier;
        emit ChallengeAnswered(id, index);
        // Interaction
        _send(accused, bond);
    }

    /// @inheritdoc IVerifierNetwork
    function closeChallenge(bytes32 id) external nonReentrant {
        // Check
        Challenge storage entry = _openChallenge(id);
        if (block.timestamp <= entry.answerableUntil) {
            revert VerifyErrors.OutOfWindow(block.timestamp, uint256(entry.answerableUntil) + 1, type(uint256).max);
        }
        // Effect and interaction: the vault is asked first what was there; it calls nobody but the token.
        uint32 index = entry.seat;
        address challenger = entry.challenger;
        uint64 bond = entry.bond;
        uint64 amount = entry.slashAmount;
        Seat storage seat = _settle(entry);
        uint64 slashed = _slash(index, seat, amount);
        uint64 toChallenger = uint64((uint256(slashed) * VerifyLimits.CHALLENGER_BPS) / 10_000);
        _network.rewardPool += slashed - toChallenger;
        emit VerifierSlashed(id, index, slashed, toChallenger);
        _send(challenger, bond + toChallenger);
    }

    /// @inheritdoc IVerifierNetwork
    function strikeByDecoy(uint64 epoch, uint32 index, bytes32 decoySecret, Ballot calldata ballot) external {
        // Check
        if (!isDecoyKeeper(msg.sender)) revert VerifyErrors.NotDecoyKeeper(msg.sender);
        _checkChallengeable(epoch);
        Target storage target = _targetOf(index);
        if (keccak256(abi.encode(decoySecret)) != target.decoyCommitment) revert VerifyErrors.DecoySecretWrong(index);
        if (!target.isEnrolled(epoch)) revert VerifyErrors.TargetNotProbed(epoch, index);
        bytes32 id = keccak256(abi.encode(epoch, index, ballot.seat));
        if (_network.struck[id]) revert VerifyErrors.DecoyStruckAlready(epoch, index, ballot.seat);
        bool wasUp = uint256(keccak256(abi.encode(decoySecret, epoch))) & 1 == 1;
        Judging.checkOutcome(_network, _scene(), epoch, index, ballot, wasUp ? Outcome.Down : Outcome.Up);
        // Effect
        _network.struck[id] = true;
        Seating.strike(_network, _scene(), epoch, index, ballot.seat);
    }

    /// @inheritdoc IVerifierNetwork
    function challengeOf(bytes32 id) external view returns (ChallengeRecord memory record) {
        Challenge memory entry = _network.challenges[id];
        record.epoch = entry.epoch;
        record.target = entry.target;
        record.seat = entry.seat;
        record.challenger = entry.challenger;
        record.bond = entry.bond;
        record.answerableUntil = entry.answerableUntil;
    }

    function _openChallenge(bytes32 id) private view returns (Challenge storage entry) {
        entry = _network.challenges[id];
        if (entry.answerableUntil == 0) revert VerifyErrors.ChallengeUnknown(id);
    }

    /// @dev Leaves a tombstone, so that the same doubt is not raised twice.
    function _settle(Challenge storage entry) private returns (Seat storage seat) {
        seat = _network.seats[entry.seat];
        seat.openChallenges -= 1;
        entry.answerableUntil = 0;
        entry.bond = 0;
        entry.challenger = address(0);
        entry.slashAmount = 0;
        entry.root = 0;
    }

    /// @dev Takes stake to this contract; the seat goes when what the vault keeps for it is not a whole stake any more.
    function _slash(uint32 index, Seat storage seat, uint64 amount) private returns (uint64 slashed) {
        address verifier = seat.verifier;
        // A network that its vault dismissed takes nothing, and bonds still go back.
        if (VAULT.isGuard(address(this), Role.Verifier)) {
            slashed = VAULT.slash(verifier, Role.Verifier, amount, address(this));
        }
        uint64 locked = seat.locked;
        locked = slashed < locked ? locked - slashed : 0;
        seat.locked = locked;
        if (locked < _stakes.seatStake) Seating.depart(_network, _scene(), index, Seating.SLASHED);
    }
}
