// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {NetworkBase} from "./NetworkBase.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {VerifyErrors} from "./libraries/VerifyErrors.sol";
import {VerifyLimits} from "./libraries/VerifyLimits.sol";
import {Committee, Stakes} from "./types/Network.sol";

/// @title Parameters of the network: what the owner (meant to be a timelock) may change, and how far.
/// @notice Committees and rewards are copied into each epoch when it begins; stakes count for seats and challenges that come later.
abstract contract NetworkSettings is NetworkBase, Ownable2Step {
    Committee internal _committee;
    uint64 private _rewardPerSeat;
    Stakes internal _stakes;
    mapping(address keeper => bool) private _isDecoyKeeper;

    /// @notice Begins with these parameters, which must lie within `VerifyLimits`.
    /// @param owner_ Changes parameters within their bounds; meant to be a timelock.
    /// @param committee Sizes and quorums to begin with.
    /// @param stakes_ Stakes and bond to begin with.
    /// @param rewardPerSeat_ Units that a reveal earns, to begin with.
    constructor(address owner_, Committee memory committee, Stakes memory stakes_, uint64 rewardPerSeat_) Ownable(owner_) {
        _setCommittees(committee);
        _setStakes(stakes_);
        _setRewardPerSeat(rewardPerSeat_);
    }

    /// @inheritdoc IVerifierNetwork
    function setCommittees(uint8 committeeSize, uint8 quorum, uint8 confirmationSize, uint8 confirmationQuorum)
        external
        onlyOwner
    {
        _setCommittees(Committee(committeeSize, quorum, confirmationSize, confirmationQuorum));
    }

    /// @inheritdoc IVerifierNetwork
    function setStakes(uint64 seatStake, uint64 slashAmount, uint64 challengeBond) external onlyOwner {
        _setStakes(Stakes(seatStake, slashAmount, challengeBond));
    }

    /// @inheritdoc IVerifierNetwork
    function setRewardPerSeat(uint64 rewardPerSeat_) external onlyOwner {
        _setRewardPerSeat(rewardPerSeat_);
    }

    /// @inheritdoc IVerifierNetwork
    function setDecoyKeeper(address keeper, bool named) external onlyOwner {
        // Effect
        _isDecoyKeeper[keeper] = named;
        emit DecoyKeeperSet(keeper, named);
    }

    /// @inheritdoc IVerifierNetwork
    function committees()
        external
        view
        returns (uint8 committeeSize, uint8 quorum, uint8 confirmationSize, uint8 confirmationQuorum)
    {
        Committee memory committee = _committee;
        return (committee.size, committee.quorum, committee.confirmationSize, committee.confirmationQuorum);
    }

    /// @inheritdoc IVerifierNetwork
    function stakes() external view returns (uint64 seatStake, uint64 slashAmount, uint64 challengeBond) {
        return (_stakes.seatStake, _stakes.slashAmount, _stakes.challengeBond);
    }

    /// @inheritdoc IVerifierNetwork
    function rewardPerSeat() public view returns (uint64) {
        return _rewardPerSeat;
    }

    /// @inheritdoc IVerifierNetwork
    function isDecoyKeeper(address keeper) public view returns (bool) {
        return _isDecoyKeeper[keeper];
    }

    function _setCommittees(Committee memory committee) private {
        // Check: each verdict takes more than half, and the second committee is the larger one.
        bool sound = committee.quorum <= committee.size && 2 * uint256(committee.quorum) > committee.size
            && committee.confirmationQuorum <= committee.confirmationSize
            && 2 * uint256(committee.confirmationQuorum) > committee.confirmationSize
            && committee.size < committee.confirmationSize && committee.size <= VerifyLimits.MAX_COMMITTEE
            && committee.confirmationSize <= VerifyLimits.MAX_CONFIRMATION;
        if (!sound) {
            revert VerifyErrors.CommitteesOutOfBounds(
                committee.size, committee.quorum, committee.confirmationSize, committee.confirmationQuorum
            );
        }
        // Effect
        _committee = committee;
        emit CommitteesSet(committee.size, committee.quorum, committee.confirmationSize, committee.confirmationQuorum);
    }

    function _setStakes(Stakes memory stakes_) private {
        // Check
        bool sound = stakes_.seatStake >= VerifyLimits.MIN_SEAT_STAKE && stakes_.seatStake <= VerifyLimits.MAX_SEAT_STAKE
            && stakes_.slashAmount != 0 && stakes_.slashAmount <= stakes_.seatStake
            && stakes_.challengeBond >= VerifyLimits.MIN_CHALLENGE_BOND
            && stakes_.challengeBond <= VerifyLimits.MAX_CHALLENGE_BOND;
        if (!sound) {
            revert VerifyErrors.StakesOutOfBounds(stakes_.seatStake, stakes_.slashAmount, stakes_.challengeBond);
        }
        // Effect
        _stakes = stakes_;
        emit StakesSet(stakes_.seatStake, stakes_.slashAmount, stakes_.challengeBond);
    }

    function _setRewardPerSeat(uint64 rewardPerSeat_) private {
        // Check
        if (rewardPerSeat_ > VerifyLimits.MAX_REWARD_PER_SEAT) {
            revert VerifyErrors.RewardAboveCap(rewardPerSeat_, VerifyLimits.MAX_REWARD_PER_SEAT);
        }
        // Effect
        _rewardPerSeat = rewardPerSeat_;
        emit RewardPerSeatSet(rewardPerSeat_);
    }
}
