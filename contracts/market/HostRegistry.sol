// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHostRegistry} from "./interfaces/IHostRegistry.sol";
import {ILeaseEscrow} from "./interfaces/ILeaseEscrow.sol";
import {HostErrors} from "./libraries/HostErrors.sol";

/// @title Who sells: hosts, their keys and the limits their owners set.
/// @notice The manual is `IHostRegistry`. No owner of its own and no parameters; its deployer binds one escrow, once.
/// @dev A host is what its owner says of it. The hot operator key can publish and run, but never redirect money: payee, owner
/// and price minima are the owner's, and a change of operator or payee voids all offers in the escrow.
contract HostRegistry is IHostRegistry {
    /// @dev Five words per host; `operator` shares its word with the key version, because both are read and written together.
    /// @param owner Decides for the host; zero: there is none.
    /// @param retired Gone for ever.
    /// @param operator The hot key; zero: none.
    /// @param hpkeKeyVersion Grows whenever that key changes.
    /// @param payee Who is paid for leases on new offers.
    /// @param beaconKeyHash keccak256 of the 64 bytes of the P-256 key.
    /// @param hpkeKey X25519 public key that manifests are sealed to.
    struct Host {
        address owner; //            word 0
        bool retired; //             word 0
        address operator; //         word 1
        uint32 hpkeKeyVersion; //    word 1
        address payee; //            word 2
        bytes32 beaconKeyHash; //    word 3
        bytes32 hpkeKey; //          word 4
    }

    uint256 private constant BEACON_KEY_BYTES = 64;
    uint256 private constant MAX_ENDPOINT_BYTES = 256;
    uint256 private constant MAX_REGION_BYTES = 64;
    uint256 private constant MAX_HARDWARE_BYTES = 4096;
    uint256 private constant MAX_TAGS_BYTES = 512;

    address private immutable DEPLOYER = msg.sender;

    ILeaseEscrow private _escrow;
    /// @inheritdoc IHostRegistry
    uint64 public hostCount;
    mapping(uint64 host => Host) private _hosts;
    mapping(uint64 host => address) private _proposedOwner;
    mapping(uint64 host => address) private _proposedPayee;
    mapping(uint64 host => mapping(uint8 kind => uint256 prices)) private _priceMinima;

    /// @notice Reverts unless the caller owns the host.
    /// @param host The host's id.
    modifier onlyOwnerOf(uint64 host) {
        address owner = _hosts[host].owner;
        if (msg.sender != owner) revert HostErrors.NotOwner(host, msg.sender, owner);
        _;
    }

    /// @inheritdoc IHostRegistry
    function register(address operator, address payee, bytes calldata beaconKey, Facts calldata facts)
        external
        returns (uint64 host)
    {
        // Check
        if (payee == address(0)) revert HostErrors.ZeroAddress();
        // Effect
        host = ++hostCount;
        Host storage entry = _hosts[host];
        entry.owner = msg.sender;
        entry.operator = operator;
        entry.payee = payee;
        emit HostRegistered(host, msg.sender, operator, payee);
        _setBeaconKey(host, beaconKey);
        _setFacts(host, facts);
    }

    /// @inheritdoc IHostRegistry
    function updateFacts(uint64 host, Facts calldata facts) external {
        // Check
        Host storage entry = _hosts[host];
        if (msg.sender != entry.operator && msg.sender != entry.owner) revert HostErrors.NotParty(host, msg.sender);
        _checkInService(host);
        // Effect
        _setFacts(host, facts);
    }

    /// @inheritdoc IHostRegistry
    function setBeaconKey(uint64 host, bytes calldata beaconKey) external onlyOwnerOf(host) {
        // Effect
        _setBeaconKey(host, beaconKey);
    }

    /// @inheritdoc IHostRegistry
    function setOperator(uint64 host, address operator) external onlyOwnerOf(host) {
        // Effect
        _hosts[host].operator = operator;
        emit OperatorChanged(host, operator);
        // Interaction: what the old key published is void.
        _voidOffers(host);
    }

    /// @inheritdoc IHostRegistry
    function proposePayee(uint64 host, address payee) external onlyOwnerOf(host) {
        // Effect
        _proposedPayee[host] = payee;
        emit PayeeProposed(host, payee);
    }

    /// @inheritdoc IHostRegistry
    function acceptPayee(uint64 host) external {
        // Check
        address proposed = _proposedPayee[host];
        if (msg.sender != proposed) revert HostErrors.NotProposed(host, msg.sender, proposed);
        // Effect
        delete _proposedPayee[host];
        _hosts[host].payee = msg.sender;
        emit PayeeChanged(host, msg.sender);
        // Interaction: offers name their payee.
        _voidOffers(host);
    }

    /// @inheritdoc IHostRegistry
    function proposeOwner(uint64 host, address owner) external onlyOwnerOf(host) {
        // Effect
        _proposedOwner[host] = owner;
        emit OwnerProposed(host, owner);
    }

    /// @inheritdoc IHostRegistry
    function acceptOwner(uint64 host) external {
        // Check
        address proposed = _proposedOwner[host];
        if (msg.sender != proposed) revert HostErrors.NotProposed(host, msg.sender, proposed);
        // Effect
        delete _proposedOwner[host];
        _hosts[host].owner = msg.sender;
        emit OwnerChanged(host, msg.sender);
    }

    /// @inheritdoc IHostRegistry
    function setPriceMinima(uint64 host, uint8 kind, uint256 prices) external onlyOwnerOf(host) {
        // Effect
        _priceMinima[host][kind] = prices;
        emit PriceMinimaChanged(host, kind, prices);
    }

    /// @inheritdoc IHostRegistry
    function retire(uint64 host) external onlyOwnerOf(host) {
        // Check
        _checkInService(host);
        if (address(_escrow) != address(0) && !_escrow.isIdle(host)) revert HostErrors.NotIdle(host);
        // Effect
        _hosts[host].retired = true;
        emit HostRetired(host);
    }

    /// @inheritdoc IHostRegistry
    function bindEscrow(address escrow_) external {
        // Check
        if (msg.sender != DEPLOYER) revert HostErrors.NotDeployer(msg.sender, DEPLOYER);
        if (address(_escrow) != address(0)) revert HostErrors.EscrowAlreadyBound(address(_escrow));
        address registry = ILeaseEscrow(escrow_).registry();
        if (registry != address(this)) revert HostErrors.EscrowOfAnotherRegistry(escrow_, registry);
        // Effect
        _escrow = ILeaseEscrow(escrow_);
        emit EscrowBound(escrow_);
    }

    /// @inheritdoc IHostRegistry
    function escrow() external view returns (address) {
        return address(_escrow);
    }

    /// @inheritdoc IHostRegistry
    function hostOf(uint64 host) external view returns (address owner, address operator, address payee, bool retired) {
        Host storage entry = _hosts[host];
        return (entry.owner, entry.operator, entry.payee, entry.retired);
    }

    /// @inheritdoc IHostRegistry
    function ownerOf(uint64 host) external view returns (address) {
        return _hosts[host].owner;
    }

    /// @inheritdoc IHostRegistry
    function operatorOf(uint64 host) external view returns (address) {
        return _hosts[host].operator;
    }

    /// @inheritdoc IHostRegistry
    function payeeOf(uint64 host) external view returns (address) {
        return _hosts[host].payee;
    }

    /// @inheritdoc IHostRegistry
    function beaconKeyHashOf(uint64 host) external view returns (bytes32) {
        return _hosts[host].beaconKeyHash;
    }

    /// @inheritdoc IHostRegistry
    function hpkeKeyOf(uint64 host) external view returns (bytes32 key, uint32 version) {
        return (_hosts[host].hpkeKey, _hosts[host].hpkeKeyVersion);
    }

    /// @inheritdoc IHostRegistry
    function priceMinimaOf(uint64 host, uint8 kind) external view returns (uint256) {
        return _priceMinima[host][kind];
    }

    /// @inheritdoc IHostRegistry
    function isRetired(uint64 host) external view returns (bool) {
        return _hosts[host].retired;
    }

    function _setBeaconKey(uint64 host, bytes calldata beaconKey) private {
        if (beaconKey.length != BEACON_KEY_BYTES) {
            revert HostErrors.BeaconKeyMalformed(beaconKey.length, BEACON_KEY_BYTES);
        }
        bytes32 hash = keccak256(beaconKey);
        _hosts[host].beaconKeyHash = hash;
        emit BeaconKeyUpdated(host, hash, beaconKey);
    }

    function _setFacts(uint64 host, Facts calldata facts) private {
        _checkLength("endpoint", facts.endpoint, MAX_ENDPOINT_BYTES);
        _checkLength("region", facts.region, MAX_REGION_BYTES);
        _checkLength("hardware", facts.hardware, MAX_HARDWARE_BYTES);
        _checkLength("tags", facts.tags, MAX_TAGS_BYTES);
        Host storage entry = _hosts[host];
        uint32 version = entry.hpkeKeyVersion;
        if (facts.hpkeKey != entry.hpkeKey) {
            if (facts.hpkeKeyVersion <= version) revert HostErrors.HpkeKeyVersionWrong(facts.hpkeKeyVersion, version);
            entry.hpkeKey = facts.hpkeKey;
            entry.hpkeKeyVersion = facts.hpkeKeyVersion;
        } else if (facts.hpkeKeyVersion != version) {
            revert HostErrors.HpkeKeyVersionWrong(facts.hpkeKeyVersion, version);
        }
        emit HostFactsUpdated(
            host, facts.endpoint, facts.hpkeKey, facts.hpkeKeyVersion, facts.region, facts.hardware, facts.tags
        );
    }

    function _checkLength(string memory name, string calldata text, uint256 allowed) private pure {
        if (bytes(text).length > allowed) revert HostErrors.FactTooLong(name, bytes(text).length, allowed);
    }

    function _checkInService(uint64 host) private view {
        if (_hosts[host].retired) revert HostErrors.Retired(host);
    }

    function _voidOffers(uint64 host) private {
        if (address(_escrow) != address(0)) _escrow.voidAllOffers(host);
    }
}
