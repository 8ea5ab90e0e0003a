// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ILeaseEscrow} from "../market/interfaces/ILeaseEscrow.sol";
import {IFeeShare} from "./interfaces/IFeeShare.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {VaultErrors} from "./libraries/VaultErrors.sol";

/// @title Shares the protocol's fee between verifiers and treasury.
/// @notice The manual is `IFeeShare`.
contract FeeShare is IFeeShare, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant MAX_SHARE_BPS = 5000;

    IVerifierNetwork private immutable NETWORK;
    ILeaseEscrow private immutable ESCROW;
    IERC20 private immutable TOKEN;

    /// @inheritdoc IFeeShare
    address public treasury;
    /// @inheritdoc IFeeShare
    uint16 public shareBps;

    /// @notice Fixes the network for ever; the escrow's owner names this contract its treasury afterwards.
    /// @param network_ Whose reward pool is filled; escrow and token are its.
    /// @param owner_ Changes treasury and share; meant to be a timelock.
    /// @param treasury_ Who gets the rest; not zero.
    /// @param shareBps_ The verifiers' share, at most 5000 bps.
    constructor(address network_, address owner_, address treasury_, uint16 shareBps_) Ownable(owner_) {
        if (network_.code.length == 0) revert VaultErrors.NotAContract(network_);
        NETWORK = IVerifierNetwork(network_);
        ESCROW = ILeaseEscrow(NETWORK.escrow());
        TOKEN = IERC20(NETWORK.token());
        _setTreasury(treasury_);
        _setShareBps(shareBps_);
    }

    /// @inheritdoc IFeeShare
    function split() external nonReentrant returns (uint64 toNetwork, uint64 toTreasury) {
        // Interaction: what the escrow could not pay when it wanted to.
        if (ESCROW.owedTo(address(this)) != 0) ESCROW.claim(address(this));
        // Check
        uint256 amount = TOKEN.balanceOf(address(this));
        if (amount == 0) revert VaultErrors.NothingToSplit();
        // Effect
        toNetwork = SafeCast.toUint64((amount * shareBps) / 10_000);
        toTreasury = SafeCast.toUint64(amount - toNetwork);
        emit Split(toNetwork, toTreasury);
        // Interaction
        if (toNetwork != 0) {
            TOKEN.forceApprove(address(NETWORK), toNetwork);
            NETWORK.fund(toNetwork);
        }
        TOKEN.safeTransfer(treasury, toTreasury); // never nothing: the share is at most half, rounded down
    }

    /// @inheritdoc IFeeShare
    function setShareBps(uint16 shareBps_) external onlyOwner {
        _setShareBps(shareBps_);
    }

    /// @inheritdoc IFeeShare
    function setTreasury(address treasury_) external onlyOwner {
        _setTreasury(treasury_);
    }

    /// @inheritdoc IFeeShare
    function network() external view returns (address) {
        return address(NETWORK);
    }

    /// @inheritdoc IFeeShare
    function escrow() external view returns (address) {
        return address(ESCROW);
    }

    /// @inheritdoc IFeeShare
    function token() external view returns (address) {
        return address(TOKEN);
    }

    function _setShareBps(uint16 shareBps_) private {
        // Check
        if (shareBps_ > MAX_SHARE_BPS) revert VaultErrors.ShareAboveCap(shareBps_, MAX_SHARE_BPS);
        // Effect
        shareBps = shareBps_;
        emit ShareBpsSet(shareBps_);
    }

    function _setTreasury(address treasury_) private {
        // Check: nothing would leave an address that sends to itself.
        if (treasury_ == address(0) || treasury_ == address(this)) revert VaultErrors.ZeroAddress();
        // Effect
        treasury = treasury_;
        emit TreasurySet(treasury_);
    }
}
