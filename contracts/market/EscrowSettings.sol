// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ILeaseEscrow} from "./interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "./libraries/EscrowErrors.sol";
import {Limits} from "./libraries/Limits.sol";
import {SettingsWord} from "./libraries/SettingsWord.sol";
import {Shapes} from "./libraries/Shapes.sol";

/// @title Parameters of the escrow: what the owner (meant to be a timelock) may change, and how far.
/// @notice Nothing here reaches a lease that is open: fee, royalty, payee and creditor are terms of the lease.
abstract contract EscrowSettings is ILeaseEscrow, Ownable2Step {
    /// @dev One word, because `open` reads fee and pause together.
    SettingsWord internal _settings;
    address internal _treasury;
    mapping(uint8 kind => uint256 prices) private _priceFloors;

    /// @notice Begins with these parameters; new leases are not paused, low is a runway below an hour.
    /// @param owner_ May change them within their bounds; meant to be a timelock.
    /// @param treasury_ Who gets collected fees; not zero.
    /// @param feeBps_ The protocol's share of a provider's gross, at most 1000 bps.
    constructor(address owner_, address treasury_, uint16 feeBps_) Ownable(owner_) {
        _setTreasury(treasury_);
        _setFeeBps(feeBps_);
        _setLowRunwaySeconds(uint32(Limits.MIN_RUNWAY_SECONDS));
    }

    /// @inheritdoc ILeaseEscrow
    function setFeeBps(uint16 feeBps_) external onlyOwner {
        _setFeeBps(feeBps_);
    }

    /// @inheritdoc ILeaseEscrow
    function setTreasury(address treasury_) external onlyOwner {
        _setTreasury(treasury_);
    }

    /// @inheritdoc ILeaseEscrow
    function setCreditor(address creditor_) external onlyOwner {
        // Check: once, since one clock per host can follow only one judge.
        address current = _settings.creditor();
        if (current != address(0)) revert EscrowErrors.CreditorAlreadySet(current);
        if (creditor_ == address(0)) revert EscrowErrors.ZeroAddress();
        // Effect
        _settings = _settings.withCreditor(creditor_);
        emit CreditorSet(creditor_);
    }

    /// @inheritdoc ILeaseEscrow
    function setOpeningPaused(bool paused) external onlyOwner {
        // Effect
        _settings = _settings.withPaused(paused);
        emit OpeningPaused(paused);
    }

    /// @inheritdoc ILeaseEscrow
    function setPriceFloors(uint8 kind, uint256 prices) external onlyOwner {
        // Check
        uint256 unit = Shapes.firstBelow(Limits.MAX_PRICE_FLOORS, prices);
        if (unit != Shapes.UNITS) {
            revert EscrowErrors.PriceFloorAboveCap(
                unit, Shapes.unitPrice(prices, unit), Shapes.unitPrice(Limits.MAX_PRICE_FLOORS, unit)
            );
        }
        // Effect
        _priceFloors[kind] = prices;
        emit PriceFloorsSet(kind, prices);
    }

    /// @inheritdoc ILeaseEscrow
    function setLowRunwaySeconds(uint32 seconds_) external onlyOwner {
        // Check
        if (seconds_ > Limits.MAX_LOW_RUNWAY_SECONDS) {
            revert EscrowErrors.LowRunwayAboveCap(seconds_, Limits.MAX_LOW_RUNWAY_SECONDS);
        }
        // Effect
        _setLowRunwaySeconds(seconds_);
    }

    /// @inheritdoc ILeaseEscrow
    function creditor() external view returns (address) {
        return _settings.creditor();
    }

    /// @inheritdoc ILeaseEscrow
    function treasury() external view returns (address) {
        return _treasury;
    }

    /// @inheritdoc ILeaseEscrow
    function feeBps() external view returns (uint16) {
        return uint16(_settings.feeBps());
    }

    /// @inheritdoc ILeaseEscrow
    function openingPaused() external view returns (bool) {
        return _settings.isPaused();
    }

    /// @inheritdoc ILeaseEscrow
    function priceFloorsOf(uint8 kind) public view returns (uint256) {
        return _priceFloors[kind];
    }

    /// @inheritdoc ILeaseEscrow
    function lowRunwaySeconds() external view returns (uint32) {
        return uint32(_settings.lowRunwaySeconds());
    }

    function _setLowRunwaySeconds(uint32 seconds_) private {
        _settings = _settings.withLowRunwaySeconds(seconds_);
        emit LowRunwaySecondsSet(seconds_);
    }

    function _setFeeBps(uint16 feeBps_) private {
        // Check
        if (feeBps_ > Limits.MAX_FEE_BPS) revert EscrowErrors.FeeAboveCap(feeBps_, Limits.MAX_FEE_BPS);
        // Effect
        _settings = _settings.withFeeBps(feeBps_);
        emit FeeBpsSet(feeBps_);
    }

    function _setTreasury(address treasury_) private {
        // Check
        if (treasury_ == address(0)) revert EscrowErrors.ZeroAddress();
        // Effect
        _treasury = treasury_;
        emit TreasurySet(treasury_);
    }
}
