// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHostRegistry} from "../interfaces/IHostRegistry.sol";
import {Offer} from "../types/Terms.sol";
import {EscrowErrors} from "./EscrowErrors.sol";
import {Limits} from "./Limits.sol";
import {Shapes} from "./Shapes.sol";

/// @title What must hold of an offer when it is published.
/// @notice A library of its own, linked at deployment, so that the escrow's 24,576 bytes are left to what moves money.
/// @dev Called like every linked library, by delegatecall: caller and address are the escrow's. It reads and writes no storage.
library Publication {
    /// @notice What the escrow knows.
    /// @param registry Says who owns and operates the host, and what its owner asks at least.
    /// @param creditor The one that this escrow obeys.
    /// @param priceFloors Governed least unit prices of the offer's kind.
    struct Rules {
        address registry;
        address creditor;
        uint256 priceFloors;
    }

    /// @notice Reverts unless the offer is in order and the caller may publish it.
    /// @param offer Its four words.
    /// @param rules What the escrow knows.
    function check(Offer calldata offer, Rules calldata rules) external view {
        _checkItself(offer);
        _checkPublisher(offer, rules);
    }

    /// @dev What an offer says about itself: layout, guard bits and caps.
    function _checkItself(Offer calldata offer) private pure {
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
    function _checkPublisher(Offer calldata offer, Rules calldata rules) private view {
        IHostRegistry registry = IHostRegistry(rules.registry);
        uint64 host = uint64(offer.payeeHostKindTrial >> 160);
        uint8 kind = uint8(offer.payeeHostKindTrial >> 224);
        // An escrow that the registry does not know would not hear of a revoked operator.
        address bound = registry.escrow();
        if (bound != address(this)) revert EscrowErrors.EscrowNotBound(bound);
        (address owner, address operator, address payee, bool retired) = registry.hostOf(host);
        if (msg.sender != operator && msg.sender != owner) revert EscrowErrors.NotHostParty(host, msg.sender);
        if (retired) revert EscrowErrors.HostIsRetired(host);
        address given = address(uint160(offer.payeeHostKindTrial));
        if (given != payee) revert EscrowErrors.PayeeMismatch(given, payee);
        address named = address(uint160(offer.creditor));
        if (named != address(0) && named != rules.creditor) revert EscrowErrors.CreditorUnknown(named, rules.creditor);
        _checkPrices(offer.prices, registry.priceMinimaOf(host, kind));
        _checkPrices(offer.prices, rules.priceFloors);
    }

    function _checkPrices(uint256 prices, uint256 least) private pure {
        uint256 unit = Shapes.firstBelow(prices, least);
        if (unit == Shapes.UNITS) return;
        revert EscrowErrors.PriceTooLow(unit, Shapes.unitPrice(prices, unit), Shapes.unitPrice(least, unit));
    }
}
