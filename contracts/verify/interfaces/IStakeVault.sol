// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Permit} from "../../market/types/Terms.sol";

/// @notice In what a stake is put up. Each account has one purse per role; none pays for another.
enum Role {
    /// No role: every verb refuses it.
    None,
    /// Promises to look, and to show what it saw.
    Verifier,
    /// Promises what a guard of providers will say; there is none yet.
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
    /// @notice The stake grew.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @param payer Who paid.
    /// @param amount Units.
    event Deposited(address indexed account, Role indexed role, address indexed payer, uint64 amount);
    /// @notice All that the account has unbonding in this role can be withdrawn from then on.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @param amount Units that were added to what is unbonding.
    /// @param withdrawableAt Unix second.
    event UnbondingStarted(address indexed account, Role indexed role, uint64 amount, uint32 withdrawableAt);
    /// @notice What had unbonded was sent.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @param to Who receives.
    /// @param amount Units.
    event Withdrawn(address indexed account, Role indexed role, address indexed to, uint64 amount);
    /// @notice What a guard keeps from being unbonded, from now on.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @param guard Who keeps it.
    /// @param locked Units that this guard keeps.
    event LockSet(address indexed account, Role indexed role, address indexed guard, uint64 locked);
    /// @notice A guard took money.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @param guard Who took it.
    /// @param amount Units that were there to take.
    /// @param to Who receives.
    event Slashed(address indexed account, Role indexed role, address indexed guard, uint64 amount, address to);
    /// @notice A contract that may lock and slash from `activeAt` on; zero: no more.
    /// @param guard The contract.
    /// @param role Whose stakes it may lock and slash.
    /// @param activeAt Unix second.
    event GuardSet(address indexed guard, Role indexed role, uint32 activeAt);

    /// @notice Adds to a stake, from the caller's allowance. Anyone may add for anyone.
    /// @dev Emits `Deposited`.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @param amount Units.
    function deposit(address account, Role role, uint64 amount) external;

    /// @notice `deposit` with an ERC-2612 signature of the caller; if somebody used it before, the allowance decides.
    /// @dev Emits `Deposited`.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @param amount Units.
    /// @param permit The caller's signature for what is pulled.
    function depositWithPermit(address account, Role role, uint64 amount, Permit calldata permit) external;

    /// @notice Starts to take back what is not locked, of the caller. A second call adds, and the whole waits anew.
    /// @dev Emits `UnbondingStarted`.
    /// @param role In what it is put up.
    /// @param amount Units.
    function unbond(Role role, uint64 amount) external;

    /// @notice Sends what has unbonded to `to`.
    /// @dev Emits `Withdrawn`.
    /// @param role In what it is put up.
    /// @param to Who receives.
    /// @return amount Units that were sent.
    function withdraw(Role role, address to) external returns (uint64 amount);

    /// @notice Sets what the calling guard keeps from being unbonded. Needs that much bonded.
    /// @dev Emits `LockSet`. Only a guard of the role may raise it; whoever locked may lower it, also when it is a guard no
    /// more.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @param amount Units from now on, all of what this guard keeps.
    function setLock(address account, Role role, uint64 amount) external;

    /// @notice Takes at most `amount` from bonded money, then from unbonding money, and sends it to `to`. By a guard of the role.
    /// @dev Emits `Slashed`, and `LockSet` when the guard's own lock shrinks by it.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @param amount Units, the most.
    /// @param to Who receives.
    /// @return slashed What was there.
    function slash(address account, Role role, uint64 amount, address to) external returns (uint64 slashed);

    /// @notice Names a guard of a role, active after `UNBONDING_SECONDS` (at once while nobody has a stake), or ends one. By the owner.
    /// @dev Emits `GuardSet`.
    /// @param guard A contract.
    /// @param role Whose stakes it may lock and slash.
    /// @param named True: named; false: no more.
    function setGuard(address guard, Role role, bool named) external;

    /// @notice What is bonded, locked or not.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @return Units.
    function bondedOf(address account, Role role) external view returns (uint64);
    /// @notice What all guards together keep from being unbonded; after a slash it may exceed what is bonded.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @return Units.
    function lockedOf(address account, Role role) external view returns (uint64);
    /// @notice What is on its way out.
    /// @param account Whose stake it is.
    /// @param role In what it is put up.
    /// @return amount Units.
    /// @return withdrawableAt Unix second; zero: nothing is.
    function unbondingOf(address account, Role role) external view returns (uint64 amount, uint32 withdrawableAt);
    /// @notice Whether a contract may lock and slash now.
    /// @param guard The contract.
    /// @param role Whose stakes.
    /// @return False while a new one waits.
    function isGuard(address guard, Role role) external view returns (bool);
    /// @notice What stakes are in.
    /// @return Native USDC.
    function token() external view returns (address);
    /// @notice How long a stake takes to come back, and a new guard to become one.
    /// @return Seconds.
    function UNBONDING_SECONDS() external view returns (uint32);
}
