// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostWord} from "../market/libraries/HostWord.sol";
import {Ballots} from "./Ballots.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {Judging} from "./libraries/Judging.sol";
import {Targeting} from "./libraries/Targeting.sol";
import {VerifyErrors} from "./libraries/VerifyErrors.sol";
import {Answer, Ballot, Outcome} from "./types/Evidence.sol";
import {Target} from "./types/Network.sol";

/// @title What follows from ballots: a host's clock stops, or runs again.
abstract contract Verdicts is Ballots {
    using Targeting for Target;

    /// @inheritdoc IVerifierNetwork
    function reportDown(uint64 epoch, uint32 index, Ballot[] calldata ballots) external {
        // Check
        _checkReportWindow(epoch);
        Target storage target = _targetOf(index);
        if (target.verdict == Targeting.DOWN) revert VerifyErrors.TargetJudgedAlready(index);
        uint32 last = target.suspectedEpoch;
        if (epoch <= last) revert VerifyErrors.ReportedAlready(epoch, index);
        uint32 from = Judging.checkFirst(_network, _rules(), epoch, index, ballots, Outcome.Down);
        // Effect: the report before stays, since it may be confirmed in the same window.
        target.earlierEpoch = last;
        target.earlierFrom = target.suspectedFrom;
        target.suspectedEpoch = uint32(epoch);
        target.suspectedFrom = from;
        emit DownReported(epoch, index, from);
    }

    /// @inheritdoc IVerifierNetwork
    function confirmDown(uint64 epoch, uint32 index, Ballot[] calldata ballots) external {
        // Check
        _checkReportWindow(epoch);
        Target storage target = _targetOf(index);
        if (target.verdict == Targeting.DOWN || target.isConfirmed(EPOCH_SECONDS)) {
            revert VerifyErrors.TargetJudgedAlready(index);
        }
        uint32 from = target.reportedFrom(epoch - 1);
        if (from == 0) revert VerifyErrors.NotSuspected(epoch - 1, index);
        Judging.checkConfirmation(_network, _rules(), epoch, index, ballots);
        // Effect
        uint32 answerableUntil = uint32(block.timestamp) + ANSWER_SECONDS;
        target.verdict = Targeting.CONFIRMED;
        target.confirmedEpoch = uint32(epoch - 1);
        target.downFrom = from;
        target.answerableUntil = answerableUntil;
        emit DownConfirmed(epoch, index, answerableUntil);
    }

    /// @inheritdoc IVerifierNetwork
    function postDown(uint32 index) external nonReentrant {
        // Check
        Target storage target = _targetOf(index);
        uint256 answerableUntil = target.answerableUntil;
        if (target.verdict != Targeting.CONFIRMED) revert VerifyErrors.NotConfirmed(index);
        if (block.timestamp < answerableUntil || !target.isConfirmed(EPOCH_SECONDS)) {
            revert VerifyErrors.OutOfWindow(block.timestamp, answerableUntil, answerableUntil + EPOCH_SECONDS + 1);
        }
        // Effect: what the escrow cannot strike any more is not struck.
        uint64 host = target.host;
        uint8 kind = target.kind;
        uint256 from = target.downFrom;
        uint256 earliest = block.timestamp - ESCROW.LATCH_REACH_SECONDS();
        uint256 lifted = HostWord.wrap(ESCROW.hostWordOf(host, kind)).to();
        if (earliest < lifted) earliest = lifted;
        if (from < earliest) from = earliest;
        target.verdict = Targeting.DOWN;
        target.downFrom = uint32(from);
        target.downPostedAt = uint32(block.timestamp);
        emit DownPosted(index, uint32(from));
        // Interaction
        ESCROW.latch(host, kind, uint32(from));
    }

    /// @inheritdoc IVerifierNetwork
    function answerDown(uint32 index, uint64 epoch, Answer[] calldata answers) external {
        // Check
        Target storage target = _targetOf(index);
        bool confirmed = target.isConfirmed(EPOCH_SECONDS);
        uint64 reported = confirmed ? target.confirmedEpoch : epoch;
        if (epoch != reported && epoch != reported + 1) revert VerifyErrors.NotSuspected(epoch, index);
        if (target.reportedFrom(reported) == 0) revert VerifyErrors.NotSuspected(epoch, index);
        Judging.checkAnswers(_network, epoch, index, answers, epoch != reported);
        // Effect: nothing is credited, and nobody is punished; a host can record a handshake and withhold its reply.
        if (confirmed) target.verdict = Targeting.NONE;
        if (target.suspectedEpoch == reported) target.suspectedFrom = 0;
        else target.earlierFrom = 0;
        emit DownAnswered(epoch, index);
    }

    /// @inheritdoc IVerifierNetwork
    function reportUp(uint64 epoch, uint32 index, Ballot[] calldata ballots) external nonReentrant {
        // Check
        _checkReportWindow(epoch);
        Target storage target = _targetOf(index);
        if (target.verdict != Targeting.DOWN || epoch <= uint256(target.confirmedEpoch) + 1) {
            revert VerifyErrors.NotDown(index);
        }
        Judging.checkFirst(_network, _rules(), epoch, index, ballots, Outcome.Up);
        // Effect
        target.verdict = Targeting.NONE;
        target.wakeEpoch = 0;
        emit UpPosted(epoch, index);
        // Interaction
        ESCROW.lift(target.host, target.kind);
    }
}
