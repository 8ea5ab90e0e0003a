// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Epochs} from "./Epochs.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {Seating} from "./libraries/Seating.sol";
import {VerifyErrors} from "./libraries/VerifyErrors.sol";
import {Seat} from "./types/Network.sol";

/// @title Verifiers, their seats and what they earn.
/// @notice A seat is one stake; nobody sits twice with one account.
abstract contract Seats is Epochs {
    using SafeERC20 for IERC20;

    /// @inheritdoc IVerifierNetwork
    function register(bytes32 anchor, string calldata url, uint32 reuseSeat) external nonReentrant returns (uint32 seat) {
        return Seating.register(_network, _scene(), _stakes.seatStake, anchor, url, reuseSeat);
    }

    /// @inheritdoc IVerifierNetwork
    function setAnchor(bytes32 anchor) external {
        Seating.setAnchor(_network, _scene(), _seatIndexOf(msg.sender), anchor);
    }

    /// @inheritdoc IVerifierNetwork
    function setUrl(string calldata url) external {
        // Check
        uint32 index = _seatIndexOf(msg.sender);
        Seating.checkUrl(url);
        // Effect
        emit VerifierUrlSet(index, url);
    }

    /// @inheritdoc IVerifierNetwork
    function resign() external {
        // Check
        uint32 index = _seatIndexOf(msg.sender);
        uint64 until = _network.seats[index].untilEpoch;
        if (until != 0) revert VerifyErrors.SeatInactive(until, index);
        // Effect
        Seating.depart(_network, _scene(), index, Seating.RESIGNED);
    }

    /// @inheritdoc IVerifierNetwork
    function release(uint32 seat) external nonReentrant {
        (address verifier, uint64 earned) = Seating.release(_network, _scene(), seat);
        if (earned != 0) _owe(verifier, earned);
    }

    /// @inheritdoc IVerifierNetwork
    function claimRewards(address to) external nonReentrant returns (uint64 amount) {
        // Check and effect
        uint32 index = _seatIndexOf(msg.sender);
        amount = Seating.takeRewards(_network, _scene(), index);
        emit RewardsClaimed(index, to, amount);
        // Interaction: undone as a whole when it fails; the caller may name another receiver.
        TOKEN.safeTransfer(to, amount);
    }

    /// @inheritdoc IVerifierNetwork
    function seatOf(address verifier) external view returns (bool seated, uint32 seat) {
        uint256 seatPlusOne = _network.seatOf[verifier];
        return seatPlusOne == 0 ? (false, 0) : (true, uint32(seatPlusOne - 1));
    }

    /// @inheritdoc IVerifierNetwork
    function seatRecordOf(uint32 index) external view returns (SeatRecord memory record) {
        Seat storage seat = _network.seats[index];
        record.verifier = seat.verifier;
        record.fromEpoch = seat.fromEpoch;
        record.untilEpoch = seat.untilEpoch;
        record.secretEpoch = seat.secretEpoch;
        record.secret = seat.secret;
        record.nextAnchorFrom = seat.nextAnchorFrom;
        record.nextAnchor = seat.nextAnchor;
        record.matured = seat.matured;
        record.maturing = seat.ripening + seat.fresh;
        record.strikes = seat.strikes;
        record.openChallenges = seat.openChallenges;
    }

    /// @inheritdoc IVerifierNetwork
    function seatCount() external view returns (uint32) {
        return _network.counts.total;
    }

    /// @dev The seat of an account that has one.
    function _seatIndexOf(address verifier) internal view returns (uint32) {
        uint256 seatPlusOne = _network.seatOf[verifier];
        if (seatPlusOne == 0) revert VerifyErrors.NotSeated(verifier);
        unchecked {
            return uint32(seatPlusOne - 1); // Safe: not zero.
        }
    }
}
