// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EscrowSettings} from "./EscrowSettings.sol";
import {IHostRegistry} from "./interfaces/IHostRegistry.sol";
import {ILeaseEscrow} from "./interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "./libraries/EscrowErrors.sol";
import {HostSlot, HostWord, HostWordLib} from "./libraries/HostWord.sol";
import {Limits} from "./libraries/Limits.sol";
import {Shapes} from "./libraries/Shapes.sol";
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
        _checkOffer(offer);
        _checkPublisher(host, kind, offer);
        uint256 generation = word.generation();
        if (generation == HostWordLib.LAST_GENERATION) {
            revert EscrowErrors.GenerationsUsedUp(host, kind, generation);
        }
        // Effect
        offerHash = _offerHash(offer.payeeHostKindTrial, offer.creditor, offer.prices, offer.capacityOpenFee, generation);
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
        bytes32 offerHash = _offerHash(
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
        return _offerHash(offer.payeeHostKindTrial, offer.creditor, offer.prices, offer.capacityOpenFee, generation);
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

    /// @dev What an offer says about itself: layout, guard bits and caps.
    function _checkOffer(Offer calldata offer) private pure {
        uint256 capacity = offer.capacityOpenFee & type(uint104).max;
        uint256 spare = (offer.payeeHostKindTrial >> 248) | (offer.creditor >> 160) | (offer.capacityOpenFee >> 168);
        if (spare != 0 || !Shapes.isValid(capacity)) revert EscrowErrors.OfferNotCanonical();
        uint256 trialSeconds = offer.payeeHostKindTrial >> 232;
        if (trialSeconds > Limits.MAX_TRIAL_SECONDS) {
            revert EscrowErrors.TrialAboveCap(trialSeconds, Limits.MAX_TRIAL_SECONDS);
        }
        uint256 openFee = offer.capacityOpenFee >> 104;
        if (openFee > Limits.MAX_OPEN_FEE) revert EscrowErrors.OpenFeeAboveCap(openFee, Limits.MAX_OPEN_FEE);
    }

    /// @dev What the offer says about others: who publishes, whom it pays, whom it obeys, what it may cost.
    function _checkPublisher(uint64 host, uint8 kind, Offer calldata offer) private view {
        // An escrow that the registry does not know would not hear of a revoked operator.
        address bound = REGISTRY.escrow();
        if (bound != address(this)) revert EscrowErrors.EscrowNotBound(bound);
        (address owner_, address operator, address payee, bool retired) = REGISTRY.hostOf(host);
        if (msg.sender != operator && msg.sender != owner_) revert EscrowErrors.NotHostParty(host, msg.sender);
        if (retired) revert EscrowErrors.HostIsRetired(host);
        address given = address(uint160(offer.payeeHostKindTrial));
        if (given != payee) revert EscrowErrors.PayeeMismatch(given, payee);
        address named = address(uint160(offer.creditor));
        if (named != address(0) && named != _settings.creditor()) {
            revert EscrowErrors.CreditorUnknown(named, _settings.creditor());
        }
        _checkPrices(offer.prices, REGISTRY.priceMinimaOf(host, kind));
        _checkPrices(offer.prices, priceFloorsOf(kind));
    }

    function _checkPrices(uint256 prices, uint256 least) private pure {
        uint256 unit = Shapes.firstBelow(prices, least);
        if (unit == Shapes.UNITS) return;
        revert EscrowErrors.PriceTooLow(unit, Shapes.unitPrice(prices, unit), Shapes.unitPrice(least, unit));
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

    /// @dev keccak256(abi.encode(escrow, chain id, offer, generation)).
    function _offerHash(
        uint256 payeeHostKindTrial,
        uint256 creditor_,
        uint256 prices,
        uint256 capacityOpenFee,
        uint256 generation
    ) internal view returns (bytes32 offerHash) {
        // Writes above the free memory pointer without moving it: scratch for one hash.
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore(preimage, address())
            mstore(add(preimage, 0x20), chainid())
            mstore(add(preimage, 0x40), payeeHostKindTrial)
            mstore(add(preimage, 0x60), creditor_)
            mstore(add(preimage, 0x80), prices)
            mstore(add(preimage, 0xa0), capacityOpenFee)
            mstore(add(preimage, 0xc0), generation)
            offerHash := keccak256(preimage, 0xe0)
        }
    }
}
