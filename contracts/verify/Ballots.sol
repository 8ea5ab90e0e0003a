// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Targets} from "./Targets.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {BallotSlot, BallotSlotLib} from "./libraries/BallotSlot.sol";
import {Committees} from "./libraries/Committees.sol";
import {Earnings} from "./libraries/Earnings.sol";
import {Seating} from "./libraries/Seating.sol";
import {Secrets} from "./libraries/Secrets.sol";
import {VerifyErrors} from "./libraries/VerifyErrors.sol";
import {Seat} from "./types/Network.sol";

/// @title A verifier's two calls per epoch, however many targets there are.
/// @dev The contract keeps one hash per seat and epoch, in a ring of slots, so that a commit rewrites a slot and takes no new one. What was
/// revealed rides in the event; whoever needs it later says it again, and the hash decides.
abstract contract Ballots is Targets {
    using Secrets for Seat;

    /// @inheritdoc IVerifierNetwork
    function commit(bytes32 commitment) external {
        // Check
        uint64 epoch = _epoch();
        _checkWindow(epoch, PROBE_START, COMMIT_END);
        _sealed(epoch);
        uint32 index = _seatIndexOf(msg.sender);
        Seat storage seat = _network.seats[index];
        if (!Committees.isActive(seat, epoch)) revert VerifyErrors.SeatInactive(epoch, index);
        if (seat.lastCommit == epoch) revert VerifyErrors.CommittedAlready(epoch, index);
        // Effect
        if (Earnings.isHiding(seat, epoch)) Seating.noticeHidden(_network, _scene(), index);
        seat.lastCommit = uint32(epoch);
        _network.ballots[_place(epoch, index)] = BallotSlot.unwrap(BallotSlotLib.committed(epoch, commitment));
        emit Committed(epoch, index, commitment);
    }

    /// @inheritdoc IVerifierNetwork
    function reveal(bytes32 secret, bytes calldata bits, bytes32 root, bytes32 salt) external {
        // Check
        uint64 epoch = _epoch();
        _checkWindow(epoch, COMMIT_END, REVEAL_END);
        uint32 index = _seatIndexOf(msg.sender);
        Seat storage seat = _network.seats[index];
        if (bits.length != 0 && bits[bits.length - 1] == 0) revert VerifyErrors.BitsNotTrimmed(bits.length);
        bytes32 bitsHash = keccak256(bits);
        uint256 place = _place(epoch, index);
        BallotSlot slot = BallotSlot.wrap(_network.ballots[place]);
        if (slot.isRevealed() && slot.epochOf() == epoch) revert VerifyErrors.RevealedAlready(epoch, index);
        bytes32 commitment = keccak256(abi.encode(epoch, index, bitsHash, root, salt));
        if (!slot.equals(BallotSlotLib.committed(epoch, commitment))) {
            revert VerifyErrors.CommitmentMismatch(epoch, index);
        }
        uint32 next = seat.nextAnchorFrom;
        if (next != 0 && next <= epoch) seat.fold();
        if (!seat.isOf(epoch, secret)) revert VerifyErrors.SecretWrong(epoch, index);
        // Effect
        seat.secret = secret;
        seat.secretEpoch = uint32(epoch);
        _network.ballots[place] = BallotSlot.unwrap(BallotSlotLib.revealed(epoch, bitsHash, root));
        _network.mix ^= uint192(uint256(keccak256(abi.encode(secret, index))));
        Earnings.reward(_network, seat, epoch, FORFEIT_EPOCHS);
        emit Revealed(epoch, index, secret, bits, root);
    }

    /// @inheritdoc IVerifierNetwork
    function commitmentOf(uint64 epoch, uint32 seat) external view returns (bytes32 hash, bool revealed) {
        BallotSlot slot = BallotSlot.wrap(_network.ballots[_place(epoch, seat)]);
        return slot.epochOf() == epoch && epoch != 0 ? (slot.hash(), slot.isRevealed()) : (bytes32(0), false);
    }

    function _place(uint64 epoch, uint32 seat) private view returns (uint256) {
        return BallotSlotLib.place(seat, epoch, KEPT_EPOCHS);
    }
}
