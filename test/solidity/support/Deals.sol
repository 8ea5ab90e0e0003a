// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Offer, Terms} from "../../../contracts/market/types/Terms.sol";

/// @title Terms and offers with one field per thing, and how they are packed: written from the documentation, not from the
/// contracts' own accessors, so that a wrong shift shows.
struct Deal {
    address tenant;
    uint96 salt;
    address payee;
    uint64 host;
    uint8 kind;
    uint16 trialSeconds;
    address author;
    uint16 feeBps;
    uint16 royaltyBps;
    uint32 activationDeadline;
    address creditor;
    uint104 shape;
    uint256 prices;
    uint104 capacity;
    uint64 openFee;
    uint16 generation;
    address escrow;
    bytes manifest;
}

using Deals for Deal global;

library Deals {
    function shapeOf(uint24 points, uint24 mib, uint24 gib, uint8 gpus, uint24 mbps) internal pure returns (uint104) {
        return
            uint104(
                uint256(points) | (uint256(mib) << 24) | (uint256(gib) << 48) | (uint256(gpus) << 72) | (uint256(mbps) << 80)
            );
    }

    function pricesOf(uint48 point, uint48 mib, uint48 gib, uint48 mbps, uint64 gpu) internal pure returns (uint256) {
        return uint256(point) | (uint256(mib) << 48) | (uint256(gib) << 96) | (uint256(mbps) << 144) | (uint256(gpu) << 192);
    }

    function offer(Deal memory d) internal pure returns (Offer memory) {
        return Offer(_parties(d), uint160(d.creditor), d.prices, d.capacityOpenFee());
    }

    function capacityOpenFee(Deal memory d) internal pure returns (uint256) {
        return uint256(d.capacity) | (uint256(d.openFee) << 104);
    }

    function offerHash(Deal memory d) internal view returns (bytes32) {
        return keccak256(abi.encode(d.escrow, block.chainid, d.offer(), d.generation));
    }

    function terms(Deal memory d) internal view returns (Terms memory) {
        return Terms({
            tenantSalt: uint256(uint160(d.tenant)) | (uint256(d.salt) << 160),
            payeeHostKindTrial: _parties(d),
            authorFeeDeadline: uint256(uint160(d.author)) | (uint256(d.feeBps) << 160) | (uint256(d.royaltyBps) << 176)
                | (uint256(d.activationDeadline) << 192),
            creditor: uint160(d.creditor),
            shapeRateOpenFee: uint256(d.shape) | (d.rate() << 104) | (uint256(d.openFee) << 168),
            offerHash: d.offerHash(),
            manifestHash: keccak256(d.manifest)
        });
    }

    function id(Deal memory d) internal view returns (bytes32) {
        return keccak256(abi.encode(d.escrow, block.chainid, d.terms()));
    }

    /// @dev 1e-18 USDC/s, unit by unit.
    function rate(Deal memory d) internal pure returns (uint256) {
        uint256 sum = uint256(uint24(d.shape)) * uint48(d.prices);
        sum += uint256(uint24(d.shape >> 24)) * uint48(d.prices >> 48);
        sum += uint256(uint24(d.shape >> 48)) * uint48(d.prices >> 96);
        sum += uint256(uint24(d.shape >> 80)) * uint48(d.prices >> 144);
        sum += uint256(uint8(d.shape >> 72)) * uint64(d.prices >> 192);
        return sum / 1e6 * 1e6;
    }

    function _parties(Deal memory d) private pure returns (uint256) {
        return
            uint256(uint160(d.payee)) | (uint256(d.host) << 160) | (uint256(d.kind) << 224) | (uint256(d.trialSeconds) << 232);
    }
}
