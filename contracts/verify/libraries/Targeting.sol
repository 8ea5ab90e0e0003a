// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Scene, Target} from "../types/Network.sol";
import {VerifyLimits} from "./VerifyLimits.sol";

/// @title When epochs start, and which targets are probed in one.
/// @notice The same questions as anyone asks them are answered in `sdk/verify`.
library Targeting {
    /// @dev What is posted or about to be, in `Target.verdict`.
    uint8 internal constant NONE = 0;
    uint8 internal constant CONFIRMED = 1;
    uint8 internal constant DOWN = 2;

    /// @notice Unix second in which an epoch starts; epochs count from 1.
    function startOf(uint64 epoch, uint256 genesis, uint256 epochSeconds) internal pure returns (uint256) {
        return epoch == 0 ? 0 : genesis + (uint256(epoch) - 1) * epochSeconds;
    }

    /// @notice Whether the target is enrolled in the epoch, and awake.
    function isProbed(Target storage target, uint64 epoch, Scene memory scene) internal view returns (bool) {
        return isEnrolled(target, epoch) && isAwake(target, epoch, scene);
    }

    function isEnrolled(Target storage target, uint64 epoch) internal view returns (bool) {
        uint256 from = target.fromEpoch;
        uint256 until = target.untilEpoch;
        return from != 0 && from <= epoch && (until == 0 || epoch < until);
    }

    /// @notice A host that is down for long sleeps until its heartbeat, and again when that did not help.
    function isAwake(Target storage target, uint64 epoch, Scene memory scene) internal view returns (bool) {
        if (target.verdict != DOWN) return true;
        uint256 start = startOf(epoch, scene.genesis, scene.epochSeconds);
        if (start < uint256(target.downPostedAt) + VerifyLimits.DORMANT_SECONDS) return true;
        uint64 wake = target.wakeEpoch;
        if (wake == 0 || epoch < wake) return false;
        return start < startOf(wake, scene.genesis, scene.epochSeconds) + VerifyLimits.DORMANT_SECONDS;
    }

    /// @notice A confirmed DOWN that nobody posts in time counts no more: the host may be up for long by then.
    function isConfirmed(Target storage target, uint256 epochSeconds) internal view returns (bool) {
        return target.verdict == CONFIRMED && block.timestamp <= target.answerableUntil + epochSeconds;
    }

    /// @notice From when the target was reported down in an epoch; zero: it was not, or that was answered.
    function reportedFrom(Target storage target, uint64 epoch) internal view returns (uint32) {
        if (epoch == 0) return 0;
        if (target.suspectedEpoch == epoch) return target.suspectedFrom;
        return target.earlierEpoch == epoch ? target.earlierFrom : 0;
    }

    function keyOf(Target storage target) internal view returns (bytes32) {
        return keyOf(target.host, target.kind);
    }

    function keyOf(uint64 host, uint8 kind) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked("freehold/beacon/1", host, kind));
    }
}
