// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Permit} from "../market/types/Terms.sol";
import {IStakeVault, Role} from "./interfaces/IStakeVault.sol";
import {VaultErrors} from "./libraries/VaultErrors.sol";

/// @title Stakes of those who promise something.
/// @notice The manual is `IStakeVault`; numbered invariants are in docs/contracts.md.
contract StakeVault is IStakeVault, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev One word, written by every verb.
    /// @param bonded Units.
    /// @param locked Units that all guards together keep from being unbonded.
    /// @param unbonding Units on their way out.
    /// @param withdrawableAt Unix second; zero: nothing is unbonding.
    struct Purse {
        uint64 bonded;
        uint64 locked;
        uint64 unbonding;
        uint32 withdrawableAt;
    }

    uint256 private constant MIN_UNBONDING_SECONDS = 1 hours;
    uint256 private constant MAX_UNBONDING_SECONDS = 90 days;

    IERC20 private immutable TOKEN;
    /// @inheritdoc IStakeVault
    uint32 public immutable UNBONDING_SECONDS;

    mapping(address account => mapping(Role => Purse)) private _purses;
    mapping(address account => mapping(Role => mapping(address guard => uint64))) private _locks;
    /// @dev Unix second from which the guard is one; zero: it is none.
    mapping(address guard => mapping(Role => uint32)) private _activeAt;
    /// @dev All stakes, bonded and unbonding: while it is zero, a new guard threatens nobody.
    uint256 private _total;

    /// @notice Begins without guards; while nobody has a stake, a named one is active at once.
    /// @param token_ Native USDC, as the escrow's.
    /// @param owner_ Names guards; meant to be a timelock.
    /// @param unbondingSeconds Longer than the slowest dispute of any guard, which its constructor checks.
    constructor(address token_, address owner_, uint32 unbondingSeconds) Ownable(owner_) {
        if (token_.code.length == 0) revert VaultErrors.NotAContract(token_);
        if (unbondingSeconds < MIN_UNBONDING_SECONDS || unbondingSeconds > MAX_UNBONDING_SECONDS) {
            revert VaultErrors.DelayOutOfBounds(unbondingSeconds);
        }
        TOKEN = IERC20(token_);
        UNBONDING_SECONDS = unbondingSeconds;
    }

    /// @inheritdoc IStakeVault
    function deposit(address account, Role role, uint64 amount) external nonReentrant {
        _deposit(account, role, amount);
    }

    /// @inheritdoc IStakeVault
    function depositWithPermit(address account, Role role, uint64 amount, Permit calldata permit) external nonReentrant {
        // Interaction: whoever saw the signature may have used it first; then the allowance is there, and the transfer decides.
        try IERC20Permit(address(TOKEN))
            .permit(msg.sender, address(this), permit.value, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {}
        _deposit(account, role, amount);
    }

    /// @inheritdoc IStakeVault
    function unbond(Role role, uint64 amount) external {
        // Check
        if (amount == 0) revert VaultErrors.ZeroAmount();
        Purse memory purse = _purses[msg.sender][role];
        uint256 free = _free(purse);
        if (amount > free) revert VaultErrors.BondTooSmall(amount, free);
        // Effect: what was waiting waits anew, so that one date is enough.
        purse.bonded -= amount;
        purse.unbonding += amount;
        purse.withdrawableAt = uint32(block.timestamp) + UNBONDING_SECONDS;
        _purses[msg.sender][role] = purse;
        emit UnbondingStarted(msg.sender, role, amount, purse.withdrawableAt);
    }

    /// @inheritdoc IStakeVault
    function withdraw(Role role, address to) external nonReentrant returns (uint64 amount) {
        // Check
        if (to == address(0)) revert VaultErrors.ZeroAddress();
        Purse memory purse = _purses[msg.sender][role];
        amount = purse.unbonding;
        if (amount == 0 || block.timestamp < purse.withdrawableAt) {
            revert VaultErrors.NotWithdrawable(amount == 0 ? 0 : purse.withdrawableAt);
        }
        // Effect
        purse.unbonding = 0;
        purse.withdrawableAt = 0;
        _purses[msg.sender][role] = purse;
        _total -= amount;
        emit Withdrawn(msg.sender, role, to, amount);
        // Interaction: undone as a whole when it fails; the caller may name another receiver.
        TOKEN.safeTransfer(to, amount);
    }

    /// @inheritdoc IStakeVault
    function setLock(address account, Role role, uint64 amount) external {
        // Check: whoever locked may always let go, also when it is a guard no more.
        uint64 before = _locks[account][role][msg.sender];
        Purse memory purse = _purses[account][role];
        if (amount > before) {
            _checkGuard(role);
            uint256 free = _free(purse);
            if (amount - before > free) revert VaultErrors.BondTooSmall(amount - before, free);
        }
        // Effect
        _locks[account][role][msg.sender] = amount;
        purse.locked = purse.locked - before + amount;
        _purses[account][role] = purse;
        emit LockSet(account, role, msg.sender, amount);
    }

    /// @inheritdoc IStakeVault
    function slash(address account, Role role, uint64 amount, address to) external nonReentrant returns (uint64 slashed) {
        // Check
        _checkGuard(role);
        if (to == address(0)) revert VaultErrors.ZeroAddress();
        // Effect: bonded money first, then what is on its way out; the guard's own lock shrinks by what it took.
        Purse memory purse = _purses[account][role];
        uint64 fromBonded = amount < purse.bonded ? amount : purse.bonded;
        uint64 rest = amount - fromBonded;
        uint64 fromUnbonding = rest < purse.unbonding ? rest : purse.unbonding;
        slashed = fromBonded + fromUnbonding;
        uint64 lock = _locks[account][role][msg.sender];
        uint64 unlocked = lock < slashed ? lock : slashed;
        purse.bonded -= fromBonded;
        purse.unbonding -= fromUnbonding;
        if (purse.unbonding == 0) purse.withdrawableAt = 0;
        purse.locked -= unlocked;
        _purses[account][role] = purse;
        _total -= slashed;
        emit Slashed(account, role, msg.sender, slashed, to);
        if (unlocked != 0) {
            _locks[account][role][msg.sender] = lock - unlocked;
            emit LockSet(account, role, msg.sender, lock - unlocked);
        }
        // Interaction
        if (slashed != 0) TOKEN.safeTransfer(to, slashed);
    }

    /// @inheritdoc IStakeVault
    function setGuard(address guard, Role role, bool named) external onlyOwner {
        // Check
        _checkRole(role);
        if (named && guard.code.length == 0) revert VaultErrors.NotAContract(guard);
        // Effect: whoever has a stake and distrusts the guard can leave first.
        uint32 activeAt = 0;
        if (named) activeAt = uint32(block.timestamp) + (_total == 0 ? 0 : UNBONDING_SECONDS);
        _activeAt[guard][role] = activeAt;
        emit GuardSet(guard, role, activeAt);
    }

    /// @inheritdoc IStakeVault
    function bondedOf(address account, Role role) external view returns (uint64) {
        return _purses[account][role].bonded;
    }

    /// @inheritdoc IStakeVault
    function lockedOf(address account, Role role) external view returns (uint64) {
        return _purses[account][role].locked;
    }

    /// @inheritdoc IStakeVault
    function unbondingOf(address account, Role role) external view returns (uint64 amount, uint32 withdrawableAt) {
        Purse storage purse = _purses[account][role];
        return (purse.unbonding, purse.withdrawableAt);
    }

    /// @inheritdoc IStakeVault
    function isGuard(address guard, Role role) public view returns (bool) {
        uint256 activeAt = _activeAt[guard][role];
        return activeAt != 0 && block.timestamp >= activeAt;
    }

    /// @inheritdoc IStakeVault
    function token() external view returns (address) {
        return address(TOKEN);
    }

    function _deposit(address account, Role role, uint64 amount) private {
        // Check
        _checkRole(role);
        if (amount == 0) revert VaultErrors.ZeroAmount();
        if (account == address(0)) revert VaultErrors.ZeroAddress();
        // Effect
        _purses[account][role].bonded += amount;
        _total += amount;
        emit Deposited(account, role, msg.sender, amount);
        // Interaction: the money comes last; a failed transfer undoes all of the above.
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _checkRole(Role role) private pure {
        if (role == Role.None) revert VaultErrors.RoleIsNone();
    }

    function _checkGuard(Role role) private view {
        if (!isGuard(msg.sender, role)) revert VaultErrors.NotGuard(msg.sender, role);
    }

    /// @dev What no guard keeps. Locks of several guards may exceed what a slash left.
    function _free(Purse memory purse) private pure returns (uint256) {
        return purse.locked < purse.bonded ? purse.bonded - purse.locked : 0;
    }
}
