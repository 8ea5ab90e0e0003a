// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What can be wrong with a host, in alphabetical order.
/// @notice Raised by `HostRegistry`.
library HostErrors {
    /// @notice The beacon key is an uncompressed P-256 point: 64 bytes, x then y.
    /// @param givenBytes Its length, bytes.
    /// @param wantedBytes What it must be, bytes.
    error BeaconKeyMalformed(uint256 givenBytes, uint256 wantedBytes);
    /// @notice The registry serves one escrow, for ever.
    /// @param escrow The one that it serves.
    error EscrowAlreadyBound(address escrow);
    /// @notice The escrow was deployed for another registry.
    /// @param escrow The one that was given.
    /// @param registry Whose it is.
    error EscrowOfAnotherRegistry(address escrow, address registry);
    /// @notice A fact may have at most `allowedBytes` bytes.
    /// @param name Which fact.
    /// @param givenBytes Its length, bytes.
    /// @param allowedBytes The most, bytes.
    error FactTooLong(string name, uint256 givenBytes, uint256 allowedBytes);
    /// @notice A changed HPKE key needs a higher version, an unchanged one keeps its version.
    /// @param given The version that was given.
    /// @param current The version that stands.
    error HpkeKeyVersionWrong(uint256 given, uint256 current);
    /// @notice Capacity is still in use, or a kind still takes leases: drain first.
    /// @param host The host's id.
    error NotIdle(uint64 host);
    /// @notice Only who deployed the registry may bind its escrow.
    /// @param caller Who called.
    /// @param deployer Who may.
    error NotDeployer(address caller, address deployer);
    /// @notice Only the host's owner may do this.
    /// @param host The host's id.
    /// @param caller Who called.
    /// @param owner Who may; zero: there is no such host.
    error NotOwner(uint64 host, address caller, address owner);
    /// @notice Only the host's operator or owner may do this.
    /// @param host The host's id.
    /// @param caller Who called.
    error NotParty(uint64 host, address caller);
    /// @notice Only who was proposed may accept.
    /// @param host The host's id.
    /// @param caller Who called.
    /// @param proposed Who may; zero: nobody was proposed.
    error NotProposed(uint64 host, address caller, address proposed);
    /// @notice The host was retired for ever.
    /// @param host The host's id.
    error Retired(uint64 host);
    /// @notice This address must not be zero.
    error ZeroAddress();
}
