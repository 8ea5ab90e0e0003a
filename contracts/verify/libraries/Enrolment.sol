// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHostRegistry} from "../../market/interfaces/IHostRegistry.sol";
import {ILeaseEscrow} from "../../market/interfaces/ILeaseEscrow.sol";
import {HostWord} from "../../market/libraries/HostWord.sol";
import {IVerifierNetwork} from "../interfaces/IVerifierNetwork.sol";
import {Network, Scene, Target} from "../types/Network.sol";
import {Targeting} from "./Targeting.sol";
import {VerifyErrors} from "./VerifyErrors.sol";

/// @title What a host says of itself: that it is a target, with which key, until when, and what it saw.
/// @notice A library of its own, linked at deployment, so that the network's 24,576 bytes are left to what moves money.
/// @dev Called like every linked library, by delegatecall: caller, address and storage are the network's.
library Enrolment {
    using Targeting for Target;

    /// @notice `IVerifierNetwork.enrol`.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param decoyCommitment keccak256(abi.encode(decoySecret)), or anything else: nobody can tell.
    /// @return index Index of the target.
    function enrol(Network storage network, Scene calldata scene, uint64 host, uint8 kind, bytes32 decoyCommitment)
        external
        returns (uint32 index)
    {
        // Check
        if (_checkHostParty(scene, host)) revert VerifyErrors.HostRetired(host);
        bytes32 key = IHostRegistry(scene.registry).beaconKeyHashOf(host); // every registered host has one
        uint256 hostKind = (uint256(host) << 8) | kind;
        uint256 targetPlusOne = network.targetOf[hostKind];
        // Effect
        uint32 from = scene.current + 2;
        if (targetPlusOne == 0) {
            index = network.targetCount++;
            network.targetOf[hostKind] = uint256(index) + 1;
        } else {
            index = uint32(targetPlusOne - 1);
            _checkForgotten(scene, index, network.targets[index].untilEpoch);
        }
        Target storage target = network.targets[index];
        target.host = host;
        target.kind = kind;
        target.fromEpoch = from;
        target.untilEpoch = 0;
        target.keyFromEpoch = from;
        target.beaconKeyHash = key;
        target.decoyCommitment = decoyCommitment;
        emit IVerifierNetwork.TargetEnrolled(index, host, kind, key, from, decoyCommitment);
    }

    /// @notice `IVerifierNetwork.refreshKey`.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the target, counted from 0.
    function refreshKey(Network storage network, Scene calldata scene, uint32 index) external {
        // Check
        Target storage target = _targetOf(network, scene, index);
        bytes32 key = IHostRegistry(scene.registry).beaconKeyHashOf(target.host);
        bytes32 before = target.beaconKeyHash;
        if (key == before) revert VerifyErrors.KeyUnchanged(index, key);
        uint256 since = target.keyFromEpoch;
        // The first key has none before it, and can be changed as soon as it counts.
        uint256 first = target.previousKeyHash == 0 ? since : since + scene.keptEpochs + 1;
        if (scene.current < first) revert VerifyErrors.KeyChangedRecently(index, uint64(first));
        // Effect: an answer about an epoch before still finds the key of then.
        uint32 from = scene.current + 2;
        target.previousKeyHash = before;
        target.beaconKeyHash = key;
        target.keyFromEpoch = from;
        emit IVerifierNetwork.TargetKeySet(index, key, from);
    }

    /// @notice `IVerifierNetwork.withdrawTarget`.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the target, counted from 0.
    function withdraw(Network storage network, Scene calldata scene, uint32 index) external {
        // Check: who still rents here keeps its judges.
        Target storage target = _targetOf(network, scene, index);
        uint64 host = target.host;
        uint8 kind = target.kind;
        if (target.untilEpoch != 0) revert VerifyErrors.TargetUnknown(index);
        HostWord word = HostWord.wrap(ILeaseEscrow(scene.escrow).hostWordOf(host, kind));
        if (!word.isDraining() || word.inUse() != 0) revert VerifyErrors.HostInUse(host, kind);
        // Effect
        target.untilEpoch = scene.current + 2;
        emit IVerifierNetwork.TargetWithdrawn(index, scene.current + 2);
    }

    /// @notice `IVerifierNetwork.heartbeat`.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the target, counted from 0.
    function heartbeat(Network storage network, Scene calldata scene, uint32 index) external {
        // Check
        Target storage target = _targetOf(network, scene, index);
        uint32 next = scene.current + 1;
        if (target.isAwake(next, scene)) revert VerifyErrors.TargetAwake(index);
        // Effect: nobody knows the seed of the next epoch, so one epoch ahead is enough.
        target.wakeEpoch = next;
        emit IVerifierNetwork.TargetHeartbeat(index, next);
    }

    /// @notice `IVerifierNetwork.pledge`; the caller has checked the window.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the target, counted from 0.
    /// @param root Of a Merkle tree (pairs sorted) whose leaves are keccak256 of exchange hashes.
    function pledge(Network storage network, Scene calldata scene, uint32 index, bytes32 root) external {
        // Check
        _targetOf(network, scene, index);
        if (root == 0) revert VerifyErrors.ZeroHash();
        // Effect
        network.pledges[scene.current][index] = root;
        emit IVerifierNetwork.HandshakesPledged(scene.current, index, root);
    }

    /// @dev A target of a host that the caller speaks for.
    function _targetOf(Network storage network, Scene calldata scene, uint32 index)
        private
        view
        returns (Target storage target)
    {
        target = network.targets[index];
        if (target.fromEpoch == 0) revert VerifyErrors.TargetUnknown(index);
        _checkHostParty(scene, target.host);
    }

    function _checkHostParty(Scene calldata scene, uint64 host) private view returns (bool retired) {
        address owner;
        address operator;
        (owner, operator,, retired) = IHostRegistry(scene.registry).hostOf(host);
        if (msg.sender != operator && msg.sender != owner) revert VerifyErrors.NotHostParty(host, msg.sender);
    }

    /// @dev A target that ended can be enrolled again once nothing asks for its old key any more.
    function _checkForgotten(Scene calldata scene, uint32 index, uint32 until) private pure {
        uint256 kept = uint256(until) + scene.keptEpochs;
        if (until == 0 || scene.current <= kept) {
            revert VerifyErrors.TargetEnrolledAlready(index, until == 0 ? 0 : uint64(kept + 1));
        }
    }
}
