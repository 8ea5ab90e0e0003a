// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Challenges} from "./Challenges.sol";
import {NetworkBase} from "./NetworkBase.sol";
import {NetworkSettings} from "./NetworkSettings.sol";
import {Committee, Stakes, Timing} from "./types/Network.sol";

/// @title The creditor of the escrow: verifiers, their evidence, and what follows from it.
/// @notice The manual is `IVerifierNetwork`; layouts and numbered invariants are in docs/contracts.md.
/// @dev One contract in parts, each on top of the one before: NetworkBase, NetworkSettings, Balances, Epochs, Seats, Targets, Ballots,
/// Verdicts, Challenges. Not upgradeable; a later version comes with another escrow.
contract VerifierNetwork is Challenges {
    /// @notice Deploys a network whose first epoch starts in this block.
    /// @param escrow_ Whose hosts are judged; its owner names this network its creditor afterwards, once.
    /// @param vault_ Where verifiers bond, in the token of the escrow; its owner names this network a guard.
    /// @param owner_ Changes parameters within their bounds and names decoy keepers; meant to be a timelock.
    /// @param timing Bounds of an epoch and of what follows it.
    /// @param committee Sizes and quorums to begin with.
    /// @param stakes_ Stakes and bond to begin with.
    /// @param rewardPerSeat_ Units that a reveal earns, to begin with.
    constructor(
        address escrow_,
        address vault_,
        address owner_,
        Timing memory timing,
        Committee memory committee,
        Stakes memory stakes_,
        uint64 rewardPerSeat_
    ) NetworkBase(escrow_, vault_, timing) NetworkSettings(owner_, committee, stakes_, rewardPerSeat_) {}
}
