// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What verifiers get of the protocol's fee: named as the escrow's treasury, it shares out what arrives.
///
/// @notice Holds USDC between two calls of `split`, and nothing else. Whoever calls decides only when.
///
/// **Trusts.** The owner, meant to be a timelock: it names the treasury, and the share within its bound.
interface IFeeShare {
    /// @notice What was here went to the verifiers' reward pool and to the treasury.
    /// @param toNetwork Units.
    /// @param toTreasury Units.
    event Split(uint64 toNetwork, uint64 toTreasury);
    /// @notice The verifiers' share of what is split from now on.
    /// @param shareBps The verifiers' share of what arrives, 1/10000.
    event ShareBpsSet(uint16 shareBps);
    /// @notice Who gets the rest from now on.
    /// @param treasury Its address.
    event TreasurySet(address treasury);

    /// @notice Shares out all that is here, and what the escrow owes this contract. By anyone. The network's part is rounded down.
    /// @dev Emits `Split`.
    /// @return toNetwork Units that the reward pool got.
    /// @return toTreasury Units that the treasury got.
    function split() external returns (uint64 toNetwork, uint64 toTreasury);

    /// @notice The verifiers' share of what arrives, at most 5000 bps. By the owner.
    /// @dev Emits `ShareBpsSet`.
    /// @param shareBps 1/10000.
    function setShareBps(uint16 shareBps) external;
    /// @notice Who gets the rest. By the owner.
    /// @dev Emits `TreasurySet`.
    /// @param treasury Neither zero nor this contract.
    function setTreasury(address treasury) external;

    /// @notice The verifiers' share of what arrives.
    /// @return 1/10000.
    function shareBps() external view returns (uint16);
    /// @notice Who gets the rest.
    /// @return Its address.
    function treasury() external view returns (address);
    /// @notice Whose reward pool is filled.
    /// @return Its address.
    function network() external view returns (address);
    /// @notice The escrow whose treasury this is meant to be.
    /// @return Its address.
    function escrow() external view returns (address);
    /// @notice What is shared out.
    /// @return Native USDC.
    function token() external view returns (address);
}
