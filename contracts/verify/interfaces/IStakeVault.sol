// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Permit} from "../../market/types/Terms.sol";

/// @notice In what a stake is put up. Each account has one purse per role; none pays for another.
enum Role {
    None,
    Verifier,
    Provider
}

/// @title Stakes of those who promise something: verifiers must, providers may.
///
/// @notice USDC in units of 1e-6. A stake is *bonded*; part of it may be *locked* by a guard (a contract that the owner named, such as
/// the verifier network) while its promise stands; what is not locked can be *unbonded*, which takes `UNBONDING_SECONDS`, longer
/// than the slowest dispute of any guard. Bonded and unbonding money alike can be slashed, by guards only.
///
/// **Trusts.** The token: native USDC, as the escrow does. The owner, meant to be a timelock: it names guards, with a delay of
/// `UNBONDING_SECONDS` for each new one, so that whoever distrusts it leaves first. A guard can slash all of an account in its role.
interface IStakeVault {
    event Deposited(address indexed account, Role indexed role, address indexed payer, uint64 amount);
    /// @notice All that the account has unbonding in this role can be withdrawn from then on.
    event UnbondingStarted(address indexed account, Role indexed role, uint64 amount, uint32 withdrawableAt);
    event Withdrawn(address indexed account, Role indexed role, address indexed to, uint64 amount);
    /// @notice What a guard keeps from being unbonded, from now on.
    event LockSet(address indexed account, Role indexed role, address indexed guard, uint64 locked);
    event Slashed(address indexed account, Role indexed role, address indexed guard, uint64 amount, address to);
    /// @notice A contract that may lock and slash from `activeAt` on; zero: no more.
    event GuardSet(address indexed guard, Role indexed role, uint32 activeAt);

    /// @notice Adds to a stake, from the caller's allowance. Anyone may add for anyone.
    function deposit(address account, Role role, uint64 amount) external;

    /// @notice `deposit` with an ERC-2612 signature of the caller; if somebody used it before, the allowance decides.
    function depositWithPermit(address account, Role role, uint64 amount, Permit calldata permit) external;

    /// @notice Starts to take back what is not locked, of the caller. A second call adds, and the whole waits anew.
    function unbond(Role role, uint64 amount) external;

    /// @notice Sends what has unbonded to `to`.
    function withdraw(Role role, address to) external returns (uint64 amount);

    /// @notice Sets what the calling guard keeps from being unbonded. Needs that much bonded.
    function setLock(address account, Role role, uint64 amount) external;

    /// @notice Takes at most `amount` from bonded money, then from unbonding money, and sends it to `to`. By a guard of the role.
    /// @return slashed What was there.
    function slash(address account, Role role, uint64 amount, address to) external returns (uint64 slashed);

    /// @notice Names a guard of a role, active after `UNBONDING_SECONDS` (at once while nobody has a stake), or ends one. By the owner.
    function setGuard(address guard, Role role, bool named) external;

    function bondedOf(address account, Role role) external view returns (uint64);
    function lockedOf(address account, Role role) external view returns (uint64);
    function unbondingOf(address account, Role role) external view returns (uint64 amount, uint32 withdrawableAt);
    function isGuard(address guard, Role role) external view returns (bool);
    function token() external view returns (address);
    function UNBONDING_SECONDS() external view returns (uint32);
}
