// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Balances} from "./Balances.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {VerifyErrors} from "./libraries/VerifyErrors.sol";
import {Committee, Epoch, SeatCounts} from "./types/Network.sol";

/// @title Epochs and their seeds.
/// @notice Anyone begins and seals; what nobody does in time judges nobody.
abstract contract Epochs is Balances {
    /// @inheritdoc IVerifierNetwork
    function beginEpoch() external {
        // Check
        uint64 epoch = _epoch();
        _checkWindow(epoch, 0, PROBE_START);
        Epoch storage record = _network.epochs[epoch];
        if (record.seedBlock != 0) revert VerifyErrors.EpochBegunAlready(epoch);
        // Effect
        Committee memory committee = _committee;
        uint64 seedBlock = uint64(block.number) + SEED_BLOCKS;
        uint32 seats = _seatsOf(epoch);
        uint64 reward = rewardPerSeat();
        record.seedBlock = seedBlock;
        record.rewardPerSeat = reward;
        record.seats = seats;
        record.committeeSize = committee.size;
        record.quorum = committee.quorum;
        record.confirmationSize = committee.confirmationSize;
        record.confirmationQuorum = committee.confirmationQuorum;
        emit EpochBegun(
            epoch,
            seedBlock,
            seats,
            committee.size,
            committee.quorum,
            committee.confirmationSize,
            committee.confirmationQuorum,
            reward
        );
    }

    /// @inheritdoc IVerifierNetwork
    function sealEpoch() external {
        // Check
        uint64 epoch = _epoch();
        _checkWindow(epoch, 0, PROBE_START);
        Epoch storage record = _network.epochs[epoch];
        uint64 seedBlock = record.seedBlock;
        if (seedBlock == 0) revert VerifyErrors.EpochNotBegun(epoch);
        if (record.isSealed) revert VerifyErrors.EpochSealedAlready(epoch);
        bytes32 blockHash = blockhash(seedBlock);
        if (blockHash == 0) revert VerifyErrors.SeedBlockUnknown(seedBlock, block.number);
        // Effect: all secrets of earlier epochs were revealed, or withheld, before anybody could know the block.
        bytes32 seed = keccak256(abi.encode(blockHash, _network.mix));
        record.seed = seed;
        record.isSealed = true;
        emit EpochSealed(epoch, seed);
    }

    /// @inheritdoc IVerifierNetwork
    function epochOf(uint64 epoch) external view returns (EpochRecord memory) {
        Epoch memory record = _network.epochs[epoch];
        return EpochRecord({
            seed: record.seed,
            seedBlock: record.seedBlock,
            seats: record.seats,
            committeeSize: record.committeeSize,
            quorum: record.quorum,
            confirmationSize: record.confirmationSize,
            confirmationQuorum: record.confirmationQuorum,
            rewardPerSeat: record.rewardPerSeat
        });
    }

    /// @dev The record of a sealed epoch.
    function _sealed(uint64 epoch) internal view returns (Epoch storage record) {
        record = _network.epochs[epoch];
        if (!record.isSealed) revert VerifyErrors.EpochNotSealed(epoch);
    }

    /// @dev How many seats were added before the epoch before `epoch`, which is the current one: each counts two epochs after its addition.
    function _seatsOf(uint64 epoch) private view returns (uint32) {
        SeatCounts memory counts = _network.counts;
        uint256 age = epoch - counts.epoch;
        if (age >= 2) return counts.total;
        return age == 1 ? counts.before : counts.earlier;
    }
}
