// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHostRegistry} from "../market/interfaces/IHostRegistry.sol";
import {ILeaseEscrow} from "../market/interfaces/ILeaseEscrow.sol";
import {IStakeVault} from "./interfaces/IStakeVault.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {Targeting} from "./libraries/Targeting.sol";
import {VerifyErrors} from "./libraries/VerifyErrors.sol";
import {VerifyLimits} from "./libraries/VerifyLimits.sol";
import {Network, Scene, Timing} from "./types/Network.sol";

/// @title What all parts of the network share: its memory, its clock, the contracts that it knows.
/// @notice What is fixed at deployment, and checked then: all times fit each other, the escrow's reach and the vault's delay.
abstract contract NetworkBase is IVerifierNetwork {
    ILeaseEscrow internal immutable ESCROW;
    IHostRegistry internal immutable REGISTRY;
    IStakeVault internal immutable VAULT;

    /// @inheritdoc IVerifierNetwork
    uint32 public immutable GENESIS;
    /// @inheritdoc IVerifierNetwork
    uint32 public immutable EPOCH_SECONDS;
    /// @inheritdoc IVerifierNetwork
    uint32 public immutable PROBE_START;
    /// @inheritdoc IVerifierNetwork
    uint32 public immutable PROBE_END;
    /// @inheritdoc IVerifierNetwork
    uint32 public immutable COMMIT_END;
    /// @inheritdoc IVerifierNetwork
    uint32 public immutable REVEAL_END;
    /// @inheritdoc IVerifierNetwork
    uint32 public immutable ANSWER_SECONDS;
    /// @inheritdoc IVerifierNetwork
    uint32 public immutable CHALLENGE_ANSWER_SECONDS;
    /// @inheritdoc IVerifierNetwork
    uint64 public immutable CHALLENGE_EPOCHS;
    /// @inheritdoc IVerifierNetwork
    uint64 public immutable FORFEIT_EPOCHS;
    /// @inheritdoc IVerifierNetwork
    uint64 public immutable SEED_BLOCKS;
    /// @inheritdoc IVerifierNetwork
    uint8 public constant MAX_STRIKES = VerifyLimits.MAX_STRIKES;
    /// @inheritdoc IVerifierNetwork
    uint32 public constant DORMANT_SECONDS = VerifyLimits.DORMANT_SECONDS;

    /// @dev So long after an epoch it may still be asked for: by a challenge, an answer to one, or an answer to a DOWN.
    uint32 internal immutable KEPT_EPOCHS;

    Network internal _network;

    /// @notice The first epoch starts in this block.
    /// @param escrow_ Whose hosts are judged.
    /// @param vault_ Where verifiers bond.
    /// @param timing Bounds of an epoch and of what follows it.
    constructor(address escrow_, address vault_, Timing memory timing) {
        if (escrow_.code.length == 0) revert VerifyErrors.NotAContract(escrow_);
        if (vault_.code.length == 0) revert VerifyErrors.NotAContract(vault_);
        ESCROW = ILeaseEscrow(escrow_);
        REGISTRY = IHostRegistry(ESCROW.registry());
        VAULT = IStakeVault(vault_);
        _checkTiming(timing);
        GENESIS = uint32(block.timestamp);
        EPOCH_SECONDS = timing.epochSeconds;
        PROBE_START = timing.probeStart;
        PROBE_END = timing.probeEnd;
        COMMIT_END = timing.commitEnd;
        REVEAL_END = timing.revealEnd;
        ANSWER_SECONDS = timing.answerSeconds;
        CHALLENGE_ANSWER_SECONDS = timing.challengeAnswerSeconds;
        CHALLENGE_EPOCHS = timing.challengeEpochs;
        FORFEIT_EPOCHS = timing.forfeitEpochs;
        SEED_BLOCKS = timing.seedBlocks;
        KEPT_EPOCHS = timing.challengeEpochs + uint32(_answerEpochs(timing)) + 1;
    }

    /// @inheritdoc IVerifierNetwork
    function epochAt(uint256 timestamp) public view returns (uint64) {
        return timestamp < GENESIS ? 0 : uint64((timestamp - GENESIS) / EPOCH_SECONDS + 1);
    }

    /// @inheritdoc IVerifierNetwork
    function startOf(uint64 epoch) public view returns (uint256) {
        return Targeting.startOf(epoch, GENESIS, EPOCH_SECONDS);
    }

    /// @inheritdoc IVerifierNetwork
    function escrow() external view returns (address) {
        return address(ESCROW);
    }

    /// @inheritdoc IVerifierNetwork
    function vault() external view returns (address) {
        return address(VAULT);
    }

    function _epoch() internal view returns (uint64) {
        return epochAt(block.timestamp);
    }

    /// @dev What the linked libraries must know. Whatever is named now counts two epochs later: a seed that far ahead cannot be known.
    function _scene() internal view returns (Scene memory) {
        return Scene({
            current: uint32(_epoch()),
            genesis: GENESIS,
            epochSeconds: EPOCH_SECONDS,
            probeStart: PROBE_START,
            probeEnd: PROBE_END,
            answerSeconds: ANSWER_SECONDS,
            forfeitEpochs: uint32(FORFEIT_EPOCHS),
            keptEpochs: KEPT_EPOCHS,
            vault: address(VAULT),
            registry: address(REGISTRY),
            escrow: address(ESCROW)
        });
    }

    /// @dev Reverts outside of [from, until), seconds counted from the start of the epoch.
    function _checkWindow(uint64 epoch, uint256 from, uint256 until) internal view {
        uint256 start = startOf(epoch);
        if (block.timestamp < start + from || block.timestamp >= start + until) {
            revert VerifyErrors.OutOfWindow(block.timestamp, start + from, start + until);
        }
    }

    /// @dev Reports of an epoch: once all is revealed, and before the next epoch's committees set out.
    function _checkReportWindow(uint64 epoch) internal view {
        _checkWindow(epoch, REVEAL_END, uint256(EPOCH_SECONDS) + PROBE_START);
    }

    /// @dev Reverts unless a ballot of the epoch can still be doubted.
    function _checkChallengeable(uint64 epoch) internal view {
        uint64 current = _epoch();
        if (epoch > current || current - epoch > CHALLENGE_EPOCHS) {
            revert VerifyErrors.OutOfWindow(block.timestamp, startOf(epoch), startOf(epoch + CHALLENGE_EPOCHS + 1));
        }
    }

    /// @dev Epochs that begin while a challenge can be answered, at most.
    function _answerEpochs(Timing memory timing) private pure returns (uint256) {
        return (uint256(timing.challengeAnswerSeconds) + timing.epochSeconds - 1) / timing.epochSeconds;
    }

    /// @dev A DOWN of epoch e begins after PROBE_START of e, is confirmed before PROBE_START of e + 2, answered after that, posted within one
    /// more epoch: all of it must lie within the escrow's reach, and every dispute within the delay of the vault. A challenge reaches no
    /// clock, and costs a stake: its answer has a time of its own, never shorter than a host's.
    function _checkTiming(Timing memory timing) private view {
        bool ordered = 0 < timing.probeStart && timing.probeStart < timing.probeEnd && timing.probeEnd < timing.commitEnd
            && timing.commitEnd < timing.revealEnd && timing.revealEnd < timing.epochSeconds;
        if (!ordered) revert VerifyErrors.TimingOutOfBounds(timing.revealEnd, timing.epochSeconds);
        if (timing.answerSeconds == 0 || timing.answerSeconds > timing.epochSeconds) {
            revert VerifyErrors.TimingOutOfBounds(timing.answerSeconds, timing.epochSeconds);
        }
        uint256 reach = 3 * uint256(timing.epochSeconds) + timing.answerSeconds;
        if (reach > ESCROW.LATCH_REACH_SECONDS()) {
            revert VerifyErrors.TimingOutOfBounds(reach, ESCROW.LATCH_REACH_SECONDS());
        }
        if (timing.challengeEpochs < VerifyLimits.MIN_CHALLENGE_EPOCHS || timing.challengeEpochs > VerifyLimits.MAX_EPOCHS) {
            revert VerifyErrors.TimingOutOfBounds(timing.challengeEpochs, VerifyLimits.MAX_EPOCHS);
        }
        _checkChallengeAnswer(timing);
        if (timing.forfeitEpochs == 0 || timing.forfeitEpochs > VerifyLimits.MAX_EPOCHS) {
            revert VerifyErrors.TimingOutOfBounds(timing.forfeitEpochs, VerifyLimits.MAX_EPOCHS);
        }
        if (timing.seedBlocks == 0 || timing.seedBlocks > VerifyLimits.MAX_SEED_BLOCKS) {
            revert VerifyErrors.TimingOutOfBounds(timing.seedBlocks, VerifyLimits.MAX_SEED_BLOCKS);
        }
        uint256 dispute = (uint256(timing.challengeEpochs) + 1) * timing.epochSeconds + timing.challengeAnswerSeconds;
        if (dispute >= VAULT.UNBONDING_SECONDS()) {
            revert VerifyErrors.TimingOutOfBounds(dispute, VAULT.UNBONDING_SECONDS());
        }
    }

    function _checkChallengeAnswer(Timing memory timing) private pure {
        if (timing.challengeAnswerSeconds < timing.answerSeconds) {
            revert VerifyErrors.TimingOutOfBounds(timing.challengeAnswerSeconds, timing.answerSeconds);
        }
        if (timing.challengeAnswerSeconds > VerifyLimits.MAX_CHALLENGE_ANSWER_SECONDS) {
            revert VerifyErrors.TimingOutOfBounds(timing.challengeAnswerSeconds, VerifyLimits.MAX_CHALLENGE_ANSWER_SECONDS);
        }
        if (_answerEpochs(timing) > VerifyLimits.MAX_EPOCHS) {
            revert VerifyErrors.TimingOutOfBounds(_answerEpochs(timing), VerifyLimits.MAX_EPOCHS);
        }
    }
}
