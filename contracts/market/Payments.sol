// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {OfferBook} from "./OfferBook.sol";
import {ILeaseEscrow} from "./interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "./libraries/EscrowErrors.sol";
import {HostSlot, HostWord, HostWordLib} from "./libraries/HostWord.sol";
import {Limits} from "./libraries/Limits.sol";
import {Permit} from "./types/Terms.sol";

/// @title How money enters and leaves: permits, transfers that may fail, pull balances, the protocol's fee.
/// @notice No receiver that cannot be paid keeps another from leaving: what is not sent is owed.
abstract contract Payments is OfferBook, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    IERC20 internal immutable TOKEN;

    mapping(address account => uint256 amount) private _owed;

    /// @notice Fixes the token for ever.
    /// @param token_ Native USDC: 6 decimals, ERC-2612 permit.
    constructor(address token_) {
        if (token_.code.length == 0) revert EscrowErrors.NotAContract(token_);
        TOKEN = IERC20(token_);
    }

    /// @inheritdoc ILeaseEscrow
    function claim(address to) external nonReentrant returns (uint64 amount) {
        // Check
        amount = SafeCast.toUint64(_owed[msg.sender]);
        if (amount == 0) revert EscrowErrors.NothingOwed(msg.sender);
        // Effect
        delete _owed[msg.sender];
        emit Claimed(msg.sender, to, amount);
        // Interaction: undone as a whole when it fails; the caller may name another receiver.
        TOKEN.safeTransfer(to, amount);
    }

    /// @inheritdoc ILeaseEscrow
    function collectFees(uint64 host, uint8 kind) external nonReentrant {
        // Check
        HostSlot storage slot = _hosts[_key(host, kind)];
        HostWord word = slot.word;
        uint256 amount = word.fee();
        if (amount == 0) revert EscrowErrors.NothingToCollect(host, kind);
        // Effect
        slot.word = word.withoutFee();
        emit FeesCollected(host, kind, uint64(amount));
        // Interaction
        _send(_treasury, amount);
    }

    /// @inheritdoc ILeaseEscrow
    function owedTo(address account) external view returns (uint64) {
        return SafeCast.toUint64(_owed[account]);
    }

    /// @inheritdoc ILeaseEscrow
    function token() external view returns (address) {
        return address(TOKEN);
    }

    /// @dev Adds to the account's pull balance.
    function _owe(address account, uint256 amount) internal {
        _owed[account] += amount;
        emit Owed(account, uint64(amount));
    }

    /// @dev The word with the protocol's fee; what does not fit its field goes to the treasury's pull balance.
    function _withFee(HostWord word, uint256 amount) internal returns (HostWord) {
        unchecked {
            // Safe: 40 and 64 bits.
            if (word.fee() + amount <= HostWordLib.MAX_FEE) return word.plusFee(amount);
        }
        _owe(_treasury, amount);
        return word;
    }

    /// @dev Pulls the caller's tokens; the last step of what takes money, undone as a whole when it fails.
    function _pull(uint256 amount) internal {
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @dev Whoever saw the signature may have used it first: then the allowance is there, and `_pull` decides.
    function _permit(Permit calldata permit) internal {
        if (permit.value == 0) return;
        try IERC20Permit(address(TOKEN))
            .permit(msg.sender, address(this), permit.value, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {}
    }

    /// @dev Pays, or owes when the receiver cannot be paid (blacklisted, token paused): nobody's exit waits for another's.
    /// All state is written before; a caller cannot starve the transfer of gas to force the detour.
    function _send(address to, uint256 amount) internal {
        if (amount == 0) return;
        if (gasleft() < Limits.MIN_GAS_BEFORE_SEND) {
            revert EscrowErrors.GasTooLow(gasleft(), Limits.MIN_GAS_BEFORE_SEND);
        }
        if (!_tryTransfer(to, amount)) _owe(to, amount);
    }

    /// @dev True when the token says so, or says nothing and does not revert. Reads one word of the answer at most.
    function _tryTransfer(address to, uint256 amount) private returns (bool paid) {
        address token_ = address(TOKEN);
        uint256 sendGas = Limits.SEND_GAS;
        bytes4 selector = IERC20.transfer.selector;
        // Calldata lies above the free memory pointer, the answer in scratch space.
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, selector)
            mstore(add(data, 0x04), to)
            mstore(add(data, 0x24), amount)
            mstore(0, 0)
            paid := call(sendGas, token_, 0, data, 0x44, 0, 0x20)
            paid := and(paid, or(iszero(returndatasize()), eq(mload(0), 1)))
        }
    }
}
