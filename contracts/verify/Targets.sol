// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Seats} from "./Seats.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {Enrolment} from "./libraries/Enrolment.sol";
import {Judging} from "./libraries/Judging.sol";
import {Targeting} from "./libraries/Targeting.sol";
import {VerifyErrors} from "./libraries/VerifyErrors.sol";
import {Target} from "./types/Network.sol";

/// @title What is probed: the beacon of a host, for each kind that it sells.
/// @notice A host enrols itself; it is not probed before, so a lease on it that names the network as creditor has no verdicts. Instances are
/// no targets: a tenant that stops its own machine moves no clock.
abstract contract Targets is Seats {
    using Targeting for Target;

    /// @inheritdoc IVerifierNetwork
    function enrol(uint64 host, uint8 kind, bytes32 decoyCommitment) external returns (uint32 target) {
        return Enrolment.enrol(_network, _scene(), host, kind, decoyCommitment);
    }

    /// @inheritdoc IVerifierNetwork
    function refreshKey(uint32 target) external {
        Enrolment.refreshKey(_network, _scene(), target);
    }

    /// @inheritdoc IVerifierNetwork
    function withdrawTarget(uint32 target) external {
        Enrolment.withdraw(_network, _scene(), target);
    }

    /// @inheritdoc IVerifierNetwork
    function heartbeat(uint32 target) external {
        Enrolment.heartbeat(_network, _scene(), target);
    }

    /// @inheritdoc IVerifierNetwork
    function pledge(uint32 target, bytes32 root) external {
        // Check: when all probes are made, and before the first secret is known.
        _checkWindow(_epoch(), PROBE_END, COMMIT_END);
        Enrolment.pledge(_network, _scene(), target, root);
    }

    /// @inheritdoc IVerifierNetwork
    function targetOf(uint32 index) external view returns (TargetRecord memory record) {
        Target storage target = _network.targets[index];
        record.host = target.host;
        record.kind = target.kind;
        record.fromEpoch = target.fromEpoch;
        record.untilEpoch = target.untilEpoch;
        record.beaconKeyHash = target.beaconKeyHash;
        record.previousKeyHash = target.previousKeyHash;
        record.keyFromEpoch = target.keyFromEpoch;
        record.suspectedEpoch = target.suspectedEpoch;
        record.downFrom = target.downFrom;
        record.answerableUntil = target.answerableUntil;
        record.downPostedAt = target.downPostedAt;
        record.wakeEpoch = target.wakeEpoch;
        record.decoyCommitment = target.decoyCommitment;
        if (target.verdict == Targeting.DOWN) {
            record.state = TargetState.Down;
        } else if (target.isConfirmed(EPOCH_SECONDS)) {
            record.state = TargetState.Confirmed;
        } else if (target.suspectedFrom != 0 && block.timestamp < startOf(target.suspectedEpoch + 2) + PROBE_START) {
            record.state = TargetState.Suspected;
            record.downFrom = target.suspectedFrom;
        }
    }

    /// @inheritdoc IVerifierNetwork
    function targetOfHost(uint64 host, uint8 kind) external view returns (bool enrolled, uint32 target) {
        uint256 targetPlusOne = _network.targetOf[(uint256(host) << 8) | kind];
        return targetPlusOne == 0 ? (false, 0) : (true, uint32(targetPlusOne - 1));
    }

    /// @inheritdoc IVerifierNetwork
    function targetCount() external view returns (uint32) {
        return _network.targetCount;
    }

    /// @inheritdoc IVerifierNetwork
    function targetKeyOf(uint64 host, uint8 kind) public pure returns (bytes32) {
        return Targeting.keyOf(host, kind);
    }

    /// @inheritdoc IVerifierNetwork
    function isProbed(uint64 epoch, uint32 index) public view returns (bool) {
        return _network.targets[index].isProbed(epoch, _scene());
    }

    /// @inheritdoc IVerifierNetwork
    function pledgeOf(uint64 epoch, uint32 index) external view returns (bytes32 root) {
        return _network.pledges[epoch][index];
    }

    /// @inheritdoc IVerifierNetwork
    function committeeOf(uint64 epoch, uint32 index) external view returns (uint32[] memory) {
        if (!isProbed(epoch, index)) return new uint32[](0);
        return Judging.firstCommittee(_network, epoch, index);
    }

    /// @inheritdoc IVerifierNetwork
    function confirmationCommitteeOf(uint64 epoch, uint32 index) external view returns (uint32[] memory) {
        if (!isProbed(epoch, index)) return new uint32[](0);
        Target storage target = _network.targets[index];
        if (target.suspectedEpoch + 1 != epoch && target.earlierEpoch + 1 != epoch) return new uint32[](0);
        return Judging.confirmationCommittee(_network, epoch, index);
    }

    function _targetOf(uint32 index) internal view returns (Target storage target) {
        target = _network.targets[index];
        if (target.fromEpoch == 0) revert VerifyErrors.TargetUnknown(index);
    }
}
