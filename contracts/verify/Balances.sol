// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {NetworkSettings} from "./NetworkSettings.sol";
import {IVerifierNetwork} from "./interfaces/IVerifierNetwork.sol";
import {VerifyErrors} from "./libraries/VerifyErrors.sol";

/// @title How money enters and leaves the network: the reward pool, bonds, pull balances.
/// @notice Bonds and rewards that were earned stay their owners'; the pool is all else.
abstract contract Balances is NetworkSettings, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    IERC20 internal immutable TOKEN;

    mapping(address account => uint64 amount) private _owed;

    /// @notice Takes the token from the escrow, and needs the vault to hold the same.
    constructor() {
        TOKEN = IERC20(ESCROW.token());
        address stakes = VAULT.token();
        if (stakes != address(TOKEN)) revert VerifyErrors.TokenMismatch(stakes, address(TOKEN));
    }

    /// @inheritdoc IVerifierNetwork
    function fund(uint64 amount) external nonReentrant {
        // Check
        if (amount == 0) revert VerifyErrors.ZeroAmount();
        // Effect
        _network.rewardPool += amount;
        emit RewardsFunded(msg.sender, amount);
        // Interaction
        _pull(amount);
    }

    /// @inheritdoc IVerifierNetwork
    function claim(address to) external nonReentrant returns (uint64 amount) {
        // Check
        amount = _owed[msg.sender];
        if (amount == 0) revert VerifyErrors.NothingOwed(msg.sender);
        // Effect
        delete _owed[msg.sender];
        emit Claimed(msg.sender, to, amount);
        // Interaction: undone as a whole when it fails; the caller may name another receiver.
        TOKEN.safeTransfer(to, amount);
    }

    /// @inheritdoc IVerifierNetwork
    function owedTo(address account) external view returns (uint64) {
        return _owed[account];
    }

    /// @inheritdoc IVerifierNetwork
    function rewardPool() external view returns (uint64) {
        return _network.rewardPool;
    }

    /// @inheritdoc IVerifierNetwork
    function token() external view returns (address) {
        return address(TOKEN);
    }

    /// @dev Adds to the account's pull balance.
    function _owe(address account, uint64 amount) internal {
        _owed[account] += amount;
        emit Owed(account, amount);
    }

    /// @dev Pulls the caller's tokens; the last step of what takes money, undone as a whole when it fails.
    function _pull(uint256 amount) internal {
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @dev Pays, or owes when the receiver cannot be paid. The transfer gets all gas but a 64th; with less than a million of gas the 64th
    /// is too little to write the debt, so nobody can starve a transfer to force the detour.
    function _send(address to, uint64 amount) internal {
        if (!TOKEN.trySafeTransfer(to, amount)) _owe(to, amount);
    }
}
