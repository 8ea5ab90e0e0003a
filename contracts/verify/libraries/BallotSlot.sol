// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Outcome} from "../types/Evidence.sol";

/// @notice What is kept of a seat's commit, in a ring of slots that later epochs use again, from the low bits up:
///
/// | field    | bits @ offset | meaning                                                                         |
/// |----------|---------------|---------------------------------------------------------------------------------|
/// | epoch    | 32 @ 0        | in which it was committed; 0: the slot was never used                              |
/// | revealed | 1 @ 32        |                                                                                 |
/// | hash     | 192 @ 64      | high bits of the commitment; once revealed, of keccak256(abi.encode(keccak256(bits), root)) |
type BallotSlot is uint256;

using BallotSlotLib for BallotSlot global;

/// @title Named access to `BallotSlot`, and to the outcomes in a ballot's bits.
/// @notice Making, reading and comparing slots.
library BallotSlotLib {
    uint256 private constant HASH_MASK = ~uint256(type(uint64).max);
    uint256 private constant REVEALED = 1 << 32;

    function committed(uint256 epoch, bytes32 commitment) internal pure returns (BallotSlot) {
        return BallotSlot.wrap((uint256(commitment) & HASH_MASK) | epoch);
    }

    function revealed(uint256 epoch, bytes32 bitsHash, bytes32 root) internal pure returns (BallotSlot) {
        return BallotSlot.wrap((uint256(keccak256(abi.encode(bitsHash, root))) & HASH_MASK) | REVEALED | epoch);
    }

    /// @notice Where the slot of a seat and an epoch lies. The ring is longer than anything of an epoch is asked for.
    function place(uint32 seat, uint64 epoch, uint256 keptEpochs) internal pure returns (uint256) {
        return (uint256(seat) << 32) | (epoch % (keptEpochs + 2));
    }

    function equals(BallotSlot slot, BallotSlot other) internal pure returns (bool) {
        return BallotSlot.unwrap(slot) == BallotSlot.unwrap(other);
    }

    function isRevealed(BallotSlot slot) internal pure returns (bool) {
        return BallotSlot.unwrap(slot) & REVEALED != 0;
    }

    function epochOf(BallotSlot slot) internal pure returns (uint256) {
        return uint32(BallotSlot.unwrap(slot));
    }

    function hash(BallotSlot slot) internal pure returns (bytes32) {
        return bytes32(BallotSlot.unwrap(slot) & HASH_MASK);
    }

    /// @notice What the bits say of a target: two bits each, lowest first; what lies behind the end is zero.
    function outcomeOf(bytes calldata bits, uint256 target) internal pure returns (Outcome) {
        uint256 where = target >> 2;
        if (where >= bits.length) return Outcome.Unknown;
        uint256 value = (uint8(bits[where]) >> ((target & 3) << 1)) & 3;
        return value == 3 ? Outcome.Unknown : Outcome(value);
    }
}
