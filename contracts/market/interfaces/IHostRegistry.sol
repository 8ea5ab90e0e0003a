// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who sells: hosts, their keys and the limits their owners set.
///
/// @notice A host is one machine. Its *owner* decides about money: payee, price minima, operator. Its *operator* is a hot key on
/// the machine that publishes offers and runs leases in the escrow. Its *payee* receives.
///
/// **Trusts.** What a host says of itself (facts, keys) is its own word; nothing here checks it. A stolen operator key can publish
/// offers at the owner's minima or above, start and end leases, and waste the host's time; it cannot redirect money, and the owner
/// stops it with `setOperator`, which voids every offer. Price minima bind offers published after they were set.
interface IHostRegistry {
    /// @notice Facts that no contract reads; they live in events, only key and version are stored.
    struct Facts {
        string endpoint; // base URL of the host's HTTP API, at most 256 bytes
        bytes32 hpkeKey; // X25519 public key that manifests are sealed to
        uint32 hpkeKeyVersion; // grows by at least one whenever the key changes, else stays
        string region; // ISO 3166 country, optionally "-" and a place, for example "DE-FRA"; at most 64 bytes
        string hardware; // JSON: cpu, memory, disks, gpus, accelerator; at most 4096 bytes
        string tags; // comma separated, at most 512 bytes
    }

    /// @notice A host entered the market.
    event HostRegistered(uint64 indexed host, address indexed owner, address indexed operator, address payee);
    /// @notice What the host says of itself, whole.
    event HostFactsUpdated(
        uint64 indexed host,
        string endpoint,
        bytes32 hpkeKey,
        uint32 hpkeKeyVersion,
        string region,
        string hardware,
        string tags
    );
    /// @notice The P-256 key that verifiers will know the host by; the hash is keccak256 of the 64 bytes.
    event BeaconKeyUpdated(uint64 indexed host, bytes32 beaconKeyHash, bytes beaconKey);
    /// @notice The hot key of the host; zero: revoked. All offers are void.
    event OperatorChanged(uint64 indexed host, address indexed operator);
    /// @notice First step of a change of payee; zero: taken back.
    event PayeeProposed(uint64 indexed host, address indexed payee);
    /// @notice Who is paid for leases on offers from now on. All offers are void.
    event PayeeChanged(uint64 indexed host, address indexed payee);
    /// @notice First step of a change of owner; zero: taken back.
    event OwnerProposed(uint64 indexed host, address indexed owner);
    /// @notice Who decides for the host from now on.
    event OwnerChanged(uint64 indexed host, address indexed owner);
    /// @notice Least unit prices of offers published from now on, in the layout of `Offer.prices`.
    event PriceMinimaChanged(uint64 indexed host, uint8 indexed kind, uint256 prices);
    /// @notice The host is gone for ever.
    event HostRetired(uint64 indexed host);
    /// @notice The escrow that is told of changes.
    event EscrowBound(address indexed escrow);

    /// @notice Registers a host of the caller. Ids count from 1.
    /// @param operator The hot key; zero: none yet.
    /// @param payee Who is paid; not zero.
    /// @param beaconKey Uncompressed P-256 point, 64 bytes x then y; its keccak256 is stored.
    function register(address operator, address payee, bytes calldata beaconKey, Facts calldata facts)
        external
        returns (uint64 host);

    /// @notice Publishes new facts. By operator or owner, until the host is retired.
    function updateFacts(uint64 host, Facts calldata facts) external;

    /// @notice Changes the beacon key. By the owner.
    function setBeaconKey(uint64 host, bytes calldata beaconKey) external;

    /// @notice Changes the operator; zero revokes. Voids all offers. By the owner.
    function setOperator(uint64 host, address operator) external;

    /// @notice First step of a change of payee; zero takes a proposal back. By the owner.
    function proposePayee(uint64 host, address payee) external;

    /// @notice Second step, by the proposed payee. Voids all offers; open leases keep their payee.
    function acceptPayee(uint64 host) external;

    /// @notice First step of a change of owner; zero takes a proposal back. By the owner.
    function proposeOwner(uint64 host, address owner) external;

    /// @notice Second step, by the proposed owner.
    function acceptOwner(uint64 host) external;

    /// @notice Least unit prices of offers published from now on, in the layout of `Offer.prices`. By the owner.
    function setPriceMinima(uint64 host, uint8 kind, uint256 prices) external;

    /// @notice Ends a host for ever. By the owner, when every kind is drained and idle.
    function retire(uint64 host) external;

    /// @notice Binds the escrow that is told of changes. By the deployer, once; the escrow must name this registry.
    function bindEscrow(address escrow) external;

    /// @notice Who decides for a host; zero when there is no such host.
    function ownerOf(uint64 host) external view returns (address);
    /// @notice The hot key of a host; zero when revoked.
    function operatorOf(uint64 host) external view returns (address);
    /// @notice Who is paid for leases on new offers of a host.
    function payeeOf(uint64 host) external view returns (address);

    /// @notice What the escrow asks at a publication, in one call.
    function hostOf(uint64 host) external view returns (address owner, address operator, address payee, bool retired);

    /// @notice keccak256 of the 64 bytes of the host's P-256 beacon key.
    function beaconKeyHashOf(uint64 host) external view returns (bytes32);
    /// @notice The X25519 key that manifests are sealed to, and its version.
    function hpkeKeyOf(uint64 host) external view returns (bytes32 key, uint32 version);
    /// @notice The owner's least unit prices, in the layout of `Offer.prices`.
    function priceMinimaOf(uint64 host, uint8 kind) external view returns (uint256);
    /// @notice Whether the host is gone for ever.
    function isRetired(uint64 host) external view returns (bool);
    /// @notice How many hosts were ever registered: the newest id.
    function hostCount() external view returns (uint64);
    /// @notice The escrow that is told of changes; zero until it is bound.
    function escrow() external view returns (address);
}
