// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ballots} from "./Ballots.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {Judging} from "./libraries/Judging.sol";
import {Answer, Ballot} from "./types/Evidence.sol";

/// @title What follows from ballots: a host's clock stops, or runs again.
/// @notice The verbs themselves are in `Judging`.
abstract contract Verdicts is Ballots {
    /// @inheritdoc IVerifierNetwork
    function reportDown(uint64 epoch, uint32 target, Ballot[] calldata ballots) external {
        _checkReportWindow(epoch);
        Judging.reportDown(_network, _scene(), epoch, target, ballots);
    }

    /// @inheritdoc IVerifierNetwork
    function confirmDown(uint64 epoch, uint32 target, Ballot[] calldata ballots) external {
        _checkReportWindow(epoch);
        Judging.confirmDown(_network, _scene(), epoch, target, ballots);
    }

    /// @inheritdoc IVerifierNetwork
    function postDown(uint32 target) external nonReentrant {
        Judging.postDown(_network, _scene(), target);
    }

    /// @inheritdoc IVerifierNetwork
    function answerDown(uint32 target, uint64 epoch, Answer[] calldata answers) external {
        Judging.answerDown(_network, _scene(), target, epoch, answers);
    }

    /// @inheritdoc IVerifierNetwork
    function reportUp(uint64 epoch, uint32 target, Ballot[] calldata ballots) external nonReentrant {
        _checkReportWindow(epoch);
        Judging.reportUp(_network, _scene(), epoch, target, ballots);
    }
}
