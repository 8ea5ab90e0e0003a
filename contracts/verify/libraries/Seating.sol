// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStakeVault, Role} from "../interfaces/IStakeVault.sol";
import {IVerifierNetwork} from "../interfaces/IVerifierNetwork.sol";
import {Network, Scene, Seat, SeatCounts} from "../types/Network.sol";
import {Earnings} from "./Earnings.sol";
import {Secrets} from "./Secrets.sol";
import {VerifyErrors} from "./VerifyErrors.sol";
import {VerifyLimits} from "./VerifyLimits.sol";

/// @title How a seat is taken, given up and freed.
/// @notice A library of its own, linked at deployment, so that the network's 24,576 bytes are left to what moves money.
/// @dev Called like every linked library, by delegatecall: caller, address and storage are the network's.
library Seating {
    using Secrets for Seat;

    /// @dev Why a verifier left, in `VerifierLeft`.
    uint8 internal constant RESIGNED = 1;
    uint8 internal constant SLASHED = 2;
    uint8 internal constant STRUCK = 3;

    /// @notice `IVerifierNetwork.register`.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param stake Units that the vault is to keep for the seat.
    /// @param anchor keccak256 of the secret of its first epoch.
    /// @param url Where leaves and transcripts are served.
    /// @param reuseSeat A released seat, or type(uint32).max for a new one.
    /// @return index The seat.
    function register(
        Network storage network,
        Scene calldata scene,
        uint64 stake,
        bytes32 anchor,
        string calldata url,
        uint32 reuseSeat
    ) external returns (uint32 index) {
        // Check
        if (anchor == 0) revert VerifyErrors.ZeroHash();
        checkUrl(url);
        uint256 seatPlusOne = network.seatOf[msg.sender];
        if (seatPlusOne != 0) revert VerifyErrors.SeatedAlready(msg.sender, uint32(seatPlusOne - 1));
        _checkStake(IStakeVault(scene.vault), stake);
        // Effect
        uint32 from = scene.current + 2;
        index = reuseSeat == type(uint32).max ? _append(network, scene.current) : _reuse(network, reuseSeat);
        Seat storage seat = network.seats[index];
        seat.verifier = msg.sender;
        seat.fromEpoch = from;
        seat.chainFrom = from;
        seat.secret = anchor;
        seat.secretEpoch = from - 1;
        seat.locked = stake;
        network.seatOf[msg.sender] = uint256(index) + 1;
        emit IVerifierNetwork.VerifierRegistered(index, msg.sender, from, anchor, url);
        // Interaction
        IStakeVault(scene.vault).setLock(msg.sender, Role.Verifier, stake);
    }

    /// @notice `IVerifierNetwork.setAnchor`.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the seat, counted from 0.
    /// @param anchor keccak256 of the secret of its first epoch.
    function setAnchor(Network storage network, Scene calldata scene, uint32 index, bytes32 anchor) external {
        // Check
        if (anchor == 0) revert VerifyErrors.ZeroHash();
        // Effect: a chain that has begun is not taken back, and the one before is remembered while it may be asked for.
        Earnings.noticeHidden(network, index, scene.current, scene.forfeitEpochs);
        Seat storage seat = network.seats[index];
        uint32 pending = seat.nextAnchorFrom;
        if (pending != 0 && pending <= scene.current) seat.fold();
        uint256 kept = uint256(seat.chainFrom) + scene.keptEpochs;
        if (seat.previousSecretEpoch != 0 && scene.current <= kept) {
            revert VerifyErrors.AnchorSetRecently(index, uint64(kept + 1));
        }
        seat.nextAnchorFrom = scene.current + 2;
        seat.nextAnchor = anchor;
        emit IVerifierNetwork.AnchorSet(index, scene.current + 2, anchor);
    }

    /// @notice Frees a seat whose verifier left; the caller owes `earned` to it.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the seat, counted from 0.
    /// @return verifier Who sat there.
    /// @return earned Units that it is owed.
    function release(Network storage network, Scene calldata scene, uint32 index)
        external
        returns (address verifier, uint64 earned)
    {
        // Check
        Seat storage seat = network.seats[index];
        uint256 until = seat.untilEpoch;
        uint256 kept = until + scene.keptEpochs;
        if (until == 0 || seat.openChallenges != 0 || scene.current <= kept) {
            revert VerifyErrors.NotReleasable(index, until == 0 ? 0 : uint64(kept + 1));
        }
        // Effect: nothing it did can be doubted any more, so all that it earned is its own.
        Earnings.noticeHidden(network, index, scene.current, scene.forfeitEpochs);
        verifier = seat.verifier;
        earned = seat.matured + seat.ripening + seat.fresh;
        delete network.seats[index];
        delete network.seatOf[verifier];
        emit IVerifierNetwork.SeatReleased(index, verifier);
        // Interaction
        IStakeVault(scene.vault).setLock(verifier, Role.Verifier, 0);
    }

    /// @notice Takes what has matured out of the seat; the caller sends it.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the seat, counted from 0.
    /// @return amount Units to send.
    function takeRewards(Network storage network, Scene calldata scene, uint32 index) external returns (uint64 amount) {
        Seat storage seat = network.seats[index];
        Earnings.noticeHidden(network, index, scene.current, scene.forfeitEpochs);
        Earnings.mature(seat, scene.current, scene.forfeitEpochs);
        amount = seat.matured;
        if (amount == 0) revert VerifyErrors.NothingOwed(msg.sender);
        seat.matured = 0;
    }

    /// @notice What a decoy costs: rewards, in the end the seat, never the stake; whoever runs a decoy could shut some verifiers out.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param epoch Of the ballot.
    /// @param target Index of the target, counted from 0.
    /// @param index Index of the seat, counted from 0.
    function strike(Network storage network, Scene calldata scene, uint64 epoch, uint32 target, uint32 index) external {
        Seat storage seat = network.seats[index];
        uint8 strikes = seat.strikes + 1;
        seat.strikes = strikes;
        emit IVerifierNetwork.DecoyStruck(epoch, target, index, strikes);
        Earnings.noticeHidden(network, index, scene.current, scene.forfeitEpochs);
        Earnings.forfeit(network, index, epoch, scene.current, scene.forfeitEpochs);
        if (strikes >= VerifyLimits.MAX_STRIKES) _depart(seat, index, scene.current, STRUCK);
    }

    /// @notice Forfeits when an earlier commit was never revealed.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the seat, counted from 0.
    function noticeHidden(Network storage network, Scene calldata scene, uint32 index) external {
        Earnings.noticeHidden(network, index, scene.current, scene.forfeitEpochs);
    }

    /// @notice The verifier sits in no committee from two epochs on; nothing happens when it left before.
    /// @param network The memory of the network.
    /// @param scene What is known of the moment and of the contracts around.
    /// @param index Index of the seat, counted from 0.
    /// @param reason As in `VerifierLeft`.
    function depart(Network storage network, Scene calldata scene, uint32 index, uint8 reason) external {
        _depart(network.seats[index], index, scene.current, reason);
    }

    function _depart(Seat storage seat, uint32 index, uint32 current, uint8 reason) private {
        if (seat.untilEpoch != 0) return;
        seat.untilEpoch = current + 2;
        emit IVerifierNetwork.VerifierLeft(index, current + 2, reason);
    }

    /// @notice Reverts unless the address is one that can be asked by HTTP.
    /// @param url Where leaves and transcripts are served.
    function checkUrl(string calldata url) public pure {
        bytes calldata text = bytes(url);
        bool sound = text.length <= VerifyLimits.MAX_URL_BYTES && text.length > 8
            && (bytes7(text[:7]) == "http://" || bytes8(text[:8]) == "https://");
        if (!sound) revert VerifyErrors.UrlInvalid(text.length, VerifyLimits.MAX_URL_BYTES);
    }

    function _checkStake(IStakeVault vault, uint64 stake) private view {
        uint256 bonded = vault.bondedOf(msg.sender, Role.Verifier);
        uint256 locked = vault.lockedOf(msg.sender, Role.Verifier);
        uint256 free = locked < bonded ? bonded - locked : 0;
        if (free < stake) revert VerifyErrors.StakeTooSmall(free, stake);
    }

    /// @dev A new seat. Epochs that are begun later know by the counts whether it is theirs.
    function _append(Network storage network, uint32 current) private returns (uint32 index) {
        SeatCounts memory counts = network.counts;
        if (current != counts.epoch) {
            counts.earlier = current == counts.epoch + 1 ? counts.before : counts.total;
            counts.before = counts.total;
            counts.epoch = current;
        }
        index = counts.total++;
        network.counts = counts;
    }

    /// @dev A seat that was released.
    function _reuse(Network storage network, uint32 index) private view returns (uint32) {
        if (index >= network.counts.total || network.seats[index].verifier != address(0)) {
            revert VerifyErrors.SeatTaken(index);
        }
        return index;
    }
}
