// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What can be wrong with a host, in alphabetical order.
library HostErrors {
    /// @notice The beacon key is an uncompressed P-256 point: 64 bytes, x then y.
    error BeaconKeyMalformed(uint256 givenBytes, uint256 wantedBytes);
    /// @notice The registry serves one escrow, for ever.
    error EscrowAlreadyBound(address escrow);
    /// @notice The escrow was deployed for another registry.
    error EscrowOfAnotherRegistry(address escrow, address registry);
    /// @notice A fact may have at most `allowedBytes` bytes.
    error FactTooLong(string name, uint256 givenBytes, uint256 allowedBytes);
    /// @notice A changed HPKE key needs a higher version, an unchanged one keeps its version.
    error HpkeKeyVersionWrong(uint256 given, uint256 current);
    /// @notice Capacity is still in use, or a kind still takes leases: drain first.
    error NotIdle(uint64 host);
    /// @notice Only who deployed the registry may bind its escrow.
    error NotDeployer(address caller, address deployer);
    /// @notice Only the host's owner may do this.
    error NotOwner(uint64 host, address caller, address owner);
    /// @notice Only the host's operator or owner may do this.
    error NotParty(uint64 host, address caller);
    /// @notice Only who was proposed may accept.
    error NotProposed(uint64 host, address caller, address proposed);
    /// @notice The host was retired for ever.
    error Retired(uint64 host);
    /// @notice This address must not be zero.
    error ZeroAddress();
}
