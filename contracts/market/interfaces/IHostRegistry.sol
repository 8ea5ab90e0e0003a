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
    /// @param endpoint Base URL of the host's HTTP API, at most 256 bytes.
    /// @param hpkeKey X25519 public key that manifests are sealed to.
    /// @param hpkeKeyVersion Grows by at least one whenever the key changes, else stays.
    /// @param region ISO 3166 country, optionally "-" and a place, for example "DE-FRA"; at most 64 bytes.
    /// @param hardware JSON: cpu, memory, disks, gpus, accelerator; at most 4096 bytes.
    /// @param tags Comma separated, at most 512 bytes.
    struct Facts {
        string endpoint;
        bytes32 hpkeKey;
        uint32 hpkeKeyVersion;
        string region;
        string hardware;
        string tags;
    }

    /// @notice A host entered the market.
    /// @param host Its new id.
    /// @param owner Who registered it.
    /// @param operator The host's operator; zero: none.
    /// @param payee Who is paid.
    event HostRegistered(uint64 indexed host, address indexed owner, address indexed operator, address payee);
    /// @notice What the host says of itself, whole.
    /// @param host The host's id.
    /// @param endpoint Base URL of the host's HTTP API.
    /// @param hpkeKey X25519 public key that manifests are sealed to.
    /// @param hpkeKeyVersion Grows whenever that key changes.
    /// @param region ISO 3166 country and place.
    /// @param hardware JSON.
    /// @param tags Comma separated.
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
    /// @param host The host's id.
    /// @param beaconKeyHash keccak256 of the 64 bytes of the P-256 key.
    /// @param beaconKey Uncompressed P-256 point, 64 bytes x then y.
    event BeaconKeyUpdated(uint64 indexed host, bytes32 beaconKeyHash, bytes beaconKey);
    /// @notice The hot key of the host; zero: revoked. All offers are void.
    /// @param host The host's id.
    /// @param operator The new one; zero: none.
    event OperatorChanged(uint64 indexed host, address indexed operator);
    /// @notice First step of a change of payee; zero: taken back.
    /// @param host The host's id.
    /// @param payee Who may accept; zero: nobody.
    event PayeeProposed(uint64 indexed host, address indexed payee);
    /// @notice Who is paid for leases on offers from now on. All offers are void.
    /// @param host The host's id.
    /// @param payee The new one.
    event PayeeChanged(uint64 indexed host, address indexed payee);
    /// @notice First step of a change of owner; zero: taken back.
    /// @param host The host's id.
    /// @param owner Who may accept; zero: nobody.
    event OwnerProposed(uint64 indexed host, address indexed owner);
    /// @notice Who decides for the host from now on.
    /// @param host The host's id.
    /// @param owner The new one.
    event OwnerChanged(uint64 indexed host, address indexed owner);
    /// @notice Least unit prices of offers published from now on, in the layout of `Offer.prices`.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param prices 1e-18 USDC per unit and second, in the layout of `Offer.prices`.
    event PriceMinimaChanged(uint64 indexed host, uint8 indexed kind, uint256 prices);
    /// @notice The host is gone for ever.
    /// @param host The host's id.
    event HostRetired(uint64 indexed host);
    /// @notice The escrow that is told of changes.
    /// @param escrow It names this registry as its own.
    event EscrowBound(address indexed escrow);

    /// @notice Registers a host of the caller. Ids count from 1.
    /// @dev Emits `HostRegistered`, `BeaconKeyUpdated` and `HostFactsUpdated`.
    /// @param operator The hot key; zero: none yet.
    /// @param payee Who is paid; not zero.
    /// @param beaconKey Uncompressed P-256 point, 64 bytes x then y; its keccak256 is stored.
    /// @param facts What the host says of itself, whole.
    /// @return host Its id.
    function register(address operator, address payee, bytes calldata beaconKey, Facts calldata facts)
        external
        returns (uint64 host);

    /// @notice Publishes new facts. By operator or owner, until the host is retired.
    /// @dev Emits `HostFactsUpdated`.
    /// @param host The host's id.
    /// @param facts What the host says of itself, whole.
    function updateFacts(uint64 host, Facts calldata facts) external;

    /// @notice Changes the beacon key. By the owner.
    /// @dev Emits `BeaconKeyUpdated`. A verifier network takes the key over by its own `refreshKey`.
    /// @param host The host's id.
    /// @param beaconKey Uncompressed P-256 point, 64 bytes x then y.
    function setBeaconKey(uint64 host, bytes calldata beaconKey) external;

    /// @notice Changes the operator; zero revokes. Voids all offers. By the owner.
    /// @dev Emits `OperatorChanged`; the escrow emits `OffersVoided` for each kind.
    /// @param host The host's id.
    /// @param operator The new hot key; zero: none.
    function setOperator(uint64 host, address operator) external;

    /// @notice First step of a change of payee; zero takes a proposal back. By the owner.
    /// @dev Emits `PayeeProposed`.
    /// @param host The host's id.
    /// @param payee Who may accept; zero: nobody.
    function proposePayee(uint64 host, address payee) external;

    /// @notice Second step, by the proposed payee. Voids all offers; open leases keep their payee.
    /// @dev Emits `PayeeChanged`; the escrow emits `OffersVoided` for each kind.
    /// @param host The host's id.
    function acceptPayee(uint64 host) external;

    /// @notice First step of a change of owner; zero takes a proposal back. By the owner.
    /// @dev Emits `OwnerProposed`.
    /// @param host The host's id.
    /// @param owner Who may accept; zero: nobody.
    function proposeOwner(uint64 host, address owner) external;

    /// @notice Second step, by the proposed owner.
    /// @dev Emits `OwnerChanged`.
    /// @param host The host's id.
    function acceptOwner(uint64 host) external;

    /// @notice Least unit prices of offers published from now on, in the layout of `Offer.prices`. By the owner.
    /// @dev Emits `PriceMinimaChanged`.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param prices 1e-18 USDC per unit and second, in the layout of `Offer.prices`.
    function setPriceMinima(uint64 host, uint8 kind, uint256 prices) external;

    /// @notice Ends a host for ever. By the owner, when every kind is drained and idle.
    /// @dev Emits `HostRetired`.
    /// @param host The host's id.
    function retire(uint64 host) external;

    /// @notice Binds the escrow that is told of changes. By the deployer, once; the escrow must name this registry.
    /// @dev Emits `EscrowBound`.
    /// @param escrow Not changed ever after.
    function bindEscrow(address escrow) external;

    /// @notice Who decides for a host; zero when there is no such host.
    /// @param host The host's id.
    /// @return The owner.
    function ownerOf(uint64 host) external view returns (address);
    /// @notice The hot key of a host; zero when revoked.
    /// @param host The host's id.
    /// @return The operator.
    function operatorOf(uint64 host) external view returns (address);
    /// @notice Who is paid for leases on new offers of a host.
    /// @param host The host's id.
    /// @return The payee; zero when there is no such host.
    function payeeOf(uint64 host) external view returns (address);

    /// @notice What the escrow asks at a publication, in one call.
    /// @param host The host's id.
    /// @return owner Zero when there is no such host.
    /// @return operator Zero when revoked.
    /// @return payee Who is paid for leases on new offers.
    /// @return retired Whether the host is gone for ever.
    function hostOf(uint64 host) external view returns (address owner, address operator, address payee, bool retired);

    /// @notice keccak256 of the 64 bytes of the host's P-256 beacon key.
    /// @param host The host's id.
    /// @return Zero when there is no such host.
    function beaconKeyHashOf(uint64 host) external view returns (bytes32);
    /// @notice The X25519 key that manifests are sealed to, and its version.
    /// @param host The host's id.
    /// @return key The X25519 public key.
    /// @return version Zero when there is no such host.
    function hpkeKeyOf(uint64 host) external view returns (bytes32 key, uint32 version);
    /// @notice The owner's least unit prices, in the layout of `Offer.prices`.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @return 1e-18 USDC per unit and second; zero: no minimum.
    function priceMinimaOf(uint64 host, uint8 kind) external view returns (uint256);
    /// @notice Whether the host is gone for ever.
    /// @param host The host's id.
    /// @return False also when there is no such host.
    function isRetired(uint64 host) external view returns (bool);
    /// @notice How many hosts were ever registered: the newest id.
    /// @return The newest id; zero: none yet.
    function hostCount() external view returns (uint64);
    /// @notice The escrow that is told of changes; zero until it is bound.
    /// @return The escrow.
    function escrow() external view returns (address);
}
