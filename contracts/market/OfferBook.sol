// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EscrowSettings} from "./EscrowSettings.sol";
import {IHostRegistry} from "./interfaces/IHostRegistry.sol";
import {ILeaseEscrow} from "./interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "./libraries/EscrowErrors.sol";
import {HostSlot, HostWord, HostWordLib} from "./libraries/HostWord.sol";
import {OfferHash} from "./libraries/OfferHash.sol";
import {Publication} from "./libraries/Publication.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {Offer} from "./types/Terms.sol";

/// @title What hosts sell: one word per offer, its parameters in the event and in the callers' hands.
/// @notice An offer's hash covers escrow, chain, its four words and the host's generation for that kind. It is live while its
/// word is set and the generation is the current one: one write voids all offers of a host and kind.
/// @dev Part of the escrow (docs/decisions/001), so that `open` calls no other contract than the token.
abstract contract OfferBook is EscrowSettings {
    IHostRegistry internal immutable REGISTRY;

    /// @dev host << 8 | kind => word.
    mapping(uint256 hostKind => HostSlot) internal _hosts;
    /// @dev Offer hash => host << 24 | kind << 16 | generation << 1 | 1, zero when not published or withdrawn.
    mapping(bytes32 offerHash => uint256) internal _offers;
    /// @dev One bit per kind of which the host ever published an offer.
    mapping(uint64 host => uint256 bits) private _kinds;

    /// @notice Fixes the registry for ever.
    /// @param registry_ Says who owns and operates a host.
    constructor(address registry_) {
        if (registry_.code.length == 0) revert EscrowErrors.NotAContract(registry_);
        REGISTRY = IHostRegistry(registry_);
    }

    /// @inheritdoc ILeaseEscrow
    function publishOffer(Offer calldata offer) external returns (bytes32 offerHash) {
        uint64 host = uint64(offer.payeeHostKindTrial >> 160);
        uint8 kind = uint8(offer.payeeHostKindTrial >> 224);
        uint256 key = TermsLib.hostKindOf(offer.payeeHostKindTrial);
        HostWord word = _hosts[key].word;
        // Check
        Publication.check(offer, Publication.Rules(address(REGISTRY), _settings.creditor(), priceFloorsOf(kind)));
        uint256 generation = word.generation();
        if (generation == HostWordLib.LAST_GENERATION) {
            revert EscrowErrors.GenerationsUsedUp(host, kind, generation);
        }
        // Effect
        offerHash = OfferHash.hash(offer.payeeHostKindTrial, offer.creditor, offer.prices, offer.capacityOpenFee, generation);
        _offers[offerHash] = _offerWord(key, generation);
        _kinds[host] |= uint256(1) << kind;
        emit OfferPublished(
            offerHash,
            host,
            kind,
            uint16(generation),
            offer.payeeHostKindTrial,
            address(uint160(offer.creditor)),
            offer.prices,
            offer.capacityOpenFee
        );
    }

    /// @inheritdoc ILeaseEscrow
    function withdrawOffer(Offer calldata offer) external {
        uint64 host = uint64(offer.payeeHostKindTrial >> 160);
        uint256 key = TermsLib.hostKindOf(offer.payeeHostKindTrial);
        // Check
        _checkHostParty(host);
        bytes32 offerHash = OfferHash.hash(
            offer.payeeHostKindTrial, offer.creditor, offer.prices, offer.capacityOpenFee, _hosts[key].word.generation()
        );
        if (_offers[offerHash] == 0) revert EscrowErrors.OfferNotPublished(offerHash);
        // Effect
        delete _offers[offerHash];
        emit OfferWithdrawn(offerHash, host, uint8(key));
    }

    /// @inheritdoc ILeaseEscrow
    function voidOffers(uint64 host, uint8 kind) external {
        // Check
        _checkHostParty(host);
        uint256 generation = _hosts[_key(host, kind)].word.generation();
        if (generation == HostWordLib.LAST_GENERATION) {
            revert EscrowErrors.GenerationsUsedUp(host, kind, generation);
        }
        // Effect
        _voidOffers(host, kind);
    }

    /// @inheritdoc ILeaseEscrow
    function voidAllOffers(uint64 host) external {
        // Check
        if (msg.sender != address(REGISTRY)) revert EscrowErrors.NotRegistry(msg.sender, address(REGISTRY));
        // Effect: nothing is live in the last generation, so it may stay; an owner's exit must not revert.
        uint256 kinds = _kinds[host];
        for (uint256 kind = 0; kinds >> kind != 0; ++kind) {
            if ((kinds >> kind) & 1 == 0) continue;
            if (_hosts[_key(host, uint8(kind))].word.generation() == HostWordLib.LAST_GENERATION) continue;
            _voidOffers(host, uint8(kind));
        }
    }

    /// @inheritdoc ILeaseEscrow
    function setDraining(uint64 host, uint8 kind, bool draining) external {
        // Check
        _checkHostParty(host);
        if (REGISTRY.isRetired(host)) revert EscrowErrors.HostIsRetired(host);
        // Effect
        HostSlot storage slot = _hosts[_key(host, kind)];
        slot.word = slot.word.withDraining(draining);
        emit DrainingSet(host, kind, draining);
    }

    /// @inheritdoc ILeaseEscrow
    function hostWordOf(uint64 host, uint8 kind) external view returns (uint256) {
        return HostWord.unwrap(_hosts[_key(host, kind)].word);
    }

    /// @inheritdoc ILeaseEscrow
    function offerHashOf(Offer calldata offer, uint16 generation) external view returns (bytes32) {
        return OfferHash.hash(offer.payeeHostKindTrial, offer.creditor, offer.prices, offer.capacityOpenFee, generation);
    }

    /// @inheritdoc ILeaseEscrow
    function isOfferLive(bytes32 offerHash, uint64 host, uint8 kind) external view returns (bool) {
        uint256 key = _key(host, kind);
        return _offers[offerHash] == _offerWord(key, _hosts[key].word.generation());
    }

    /// @inheritdoc ILeaseEscrow
    function isIdle(uint64 host) external view returns (bool) {
        uint256 kinds = _kinds[host];
        for (uint256 kind = 0; kinds >> kind != 0; ++kind) {
            if ((kinds >> kind) & 1 == 0) continue;
            HostWord word = _hosts[_key(host, uint8(kind))].word;
            if (!word.isDraining() || word.inUse() != 0) return false;
        }
        return true;
    }

    /// @inheritdoc ILeaseEscrow
    function registry() external view returns (address) {
        return address(REGISTRY);
    }

    function _voidOffers(uint64 host, uint8 kind) private {
        HostSlot storage slot = _hosts[_key(host, kind)];
        HostWord word = slot.word.nextGeneration();
        slot.word = word;
        emit OffersVoided(host, kind, uint16(word.generation()));
    }

    /// @dev Reverts unless the caller is the host's operator or owner.
    function _checkHostParty(uint64 host) internal view {
        if (!_isHostParty(host, msg.sender)) revert EscrowErrors.NotHostParty(host, msg.sender);
    }

    function _isHostParty(uint64 host, address account) internal view returns (bool) {
        return account == REGISTRY.operatorOf(host) || account == REGISTRY.ownerOf(host);
    }

    function _key(uint64 host, uint8 kind) internal pure returns (uint256) {
        return (uint256(host) << 8) | kind;
    }

    function _offerWord(uint256 key, uint256 generation) private pure returns (uint256) {
        return (key << 16) | (generation << 1) | 1;
    }
}
