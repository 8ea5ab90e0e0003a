// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What verifiers get of the protocol's fee: named as the escrow's treasury, it shares out what arrives.
///
/// @notice Holds USDC between two calls of `split`, and nothing else. Whoever calls decides only when.
///
/// **Trusts.** The owner, meant to be a timelock: it names the treasury, and the share within its bound.
interface IFeeShare {
    /// @notice What was here went to the verifiers' reward pool and to the treasury.
    event Split(uint64 toNetwork, uint64 toTreasury);
    event ShareBpsSet(uint16 shareBps);
    event TreasurySet(address treasury);

    /// @notice Shares out all that is here, and what the escrow owes this contract. By anyone. The network's part is rounded down.
    function split() external returns (uint64 toNetwork, uint64 toTreasury);

    /// @notice The verifiers' share of what arrives, at most 5000 bps. By the owner.
    function setShareBps(uint16 shareBps) external;
    /// @notice Who gets the rest. By the owner.
    function setTreasury(address treasury) external;

    function shareBps() external view returns (uint16);
    function treasury() external view returns (address);
    function network() external view returns (address);
    function escrow() external view returns (address);
    function token() external view returns (address);
}
