// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Hard bounds of the verifier network that no owner, timelock or vote can move.
/// @notice Amounts in 1e-6 USDC, durations in seconds.
library VerifyLimits {
    /// @dev Bounds what a verdict costs to check: a draw reads one seat.
    uint256 internal constant MAX_COMMITTEE = 31;
    uint256 internal constant MAX_CONFIRMATION = 63;
    /// @dev A draw gives up after so many tries per place, so that it ends when few seats are active.
    uint256 internal constant DRAWS_PER_PLACE = 32;
    uint256 internal constant MIN_SEAT_STAKE = 1_000_000;
    uint256 internal constant MAX_SEAT_STAKE = 1_000_000_000_000;
    /// @dev A challenge costs the accused an answer, at most about 700,000 gas: 0.10 USDC covers it up to 450 gwei at 0.30 USD/POL.
    uint256 internal constant MIN_CHALLENGE_BOND = 100_000;
    uint256 internal constant MAX_CHALLENGE_BOND = 1_000_000_000;
    uint256 internal constant MAX_REWARD_PER_SEAT = 10_000_000;
    uint256 internal constant MAX_URL_BYTES = 256;
    /// @dev A verifier that misjudged so many decoys loses its seat, not its stake.
    uint8 internal constant MAX_STRIKES = 3;
    /// @dev A host that is down so long is probed again when it says so.
    uint32 internal constant DORMANT_SECONDS = 1 days;
    /// @dev Epochs that pass between the first report of a DOWN and its lapse, at most; a ballot can be challenged at least as long.
    uint256 internal constant MIN_CHALLENGE_EPOCHS = 5;
    /// @dev Longest time to answer a challenge that a network may be deployed with; a liar sits, and its challenger's bond waits, as long.
    uint256 internal constant MAX_CHALLENGE_ANSWER_SECONDS = 7 days;
    /// @dev Longest time to challenge, to answer a challenge or to wait for rewards that a network may be deployed with, in epochs.
    uint256 internal constant MAX_EPOCHS = 4096;
    /// @dev BLOCKHASH knows 256 blocks; this leaves time to seal.
    uint256 internal constant MAX_SEED_BLOCKS = 128;
    /// @dev Of what is slashed, the challenger's part in 1/10000; the rest goes to the reward pool.
    uint256 internal constant CHALLENGER_BPS = 5000;
}
