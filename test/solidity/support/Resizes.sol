// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Handover, Permit, Terms} from "../../../contracts/market/types/Terms.sol";
import {Deal} from "./Deals.sol";
import {MarketTest} from "./MarketTest.sol";

/// @title A market in which leases go over to successors.
abstract contract Resizes is MarketTest {
    /// @dev More than any purse of these tests: keep everything.
    uint64 internal constant ALL = type(uint64).max;

    function copyOf(Deal memory d) internal pure returns (Deal memory) {
        return abi.decode(abi.encode(d), (Deal));
    }

    /// @dev The same deal, to be opened now beside the first one.
    function anotherOf(Deal memory d) internal view returns (Deal memory other) {
        other = copyOf(d);
        other.salt = d.salt + 1;
        other.activationDeadline = uint32(block.timestamp + 1 hours);
    }

    /// @dev The same instance with other points, under a new salt; no trial, no open fee.
    function successorOf(Deal memory d, uint24 points) internal view returns (Deal memory next) {
        next = copyOf(d);
        next.salt = d.salt + 1000;
        next.shape = (d.shape >> 24 << 24) | points;
        next.trialSeconds = 0;
        next.openFee = 0;
        next.activationDeadline = uint32(block.timestamp + 1 hours);
    }

    /// @dev Terms of a successor on an offer, which may grant a trial and ask an open fee.
    function termsOn(Deal memory offered, Deal memory next) internal view returns (Terms memory terms) {
        terms = next.terms();
        terms.offerHash = offered.offerHash();
    }

    function idOn(Deal memory offered, Deal memory next) internal view returns (bytes32) {
        return keccak256(abi.encode(next.escrow, block.chainid, termsOn(offered, next)));
    }

    function handover(Deal memory offered, uint64 purse, uint64 addAtMost) internal pure returns (Handover memory) {
        return Handover(offered.prices, offered.capacityOpenFee(), offered.trialSeconds, purse, addAtMost, false);
    }

    /// @dev By the tenant, on the offer of the lease, with the allowance.
    function resize(Deal memory d, Deal memory next, uint64 purse, uint64 addAtMost) internal returns (bytes32) {
        Permit memory none;
        vm.prank(d.tenant);
        return escrow.resize(d.terms(), termsOn(d, next), handover(d, purse, addAtMost), none);
    }

    function cannotResize(Deal memory d, Deal memory next, uint64 purse, uint64 addAtMost, bytes memory reason) internal {
        cannotResizeWith(d, termsOn(d, next), handover(d, purse, addAtMost), reason);
    }

    function cannotResizeWith(Deal memory d, Terms memory words, Handover memory how, bytes memory reason) internal {
        Permit memory none;
        vm.prank(d.tenant);
        vm.expectRevert(reason);
        escrow.resize(d.terms(), words, how, none);
    }
}
