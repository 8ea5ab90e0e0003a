// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "../types/Terms.sol";

/// @title Named access to the packed words of `Terms`, and their hash.
/// @notice One accessor per field; the layout is drawn at `Terms`.
library TermsLib {
    /// @dev Bytes of the seven words, and of those with escrow and chain id in front.
    uint256 private constant TERMS_BYTES = 7 * 32;
    uint256 private constant PREIMAGE_BYTES = 9 * 32;
    uint256 private constant PICO = 1e6;
    uint256 private constant MASK16 = type(uint16).max;

    /// @notice keccak256(abi.encode(escrow, chain id, terms)): equal terms elsewhere are another lease.
    function leaseId(Terms calldata terms) internal view returns (bytes32 id) {
        // Writes above the free memory pointer without moving it: scratch for one hash.
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore(preimage, address())
            mstore(add(preimage, 0x20), chainid())
            calldatacopy(add(preimage, 0x40), terms, TERMS_BYTES)
            id := keccak256(preimage, PREIMAGE_BYTES)
        }
    }

    /// @notice Whether the bits that no field owns are zero. The offer's words are compared by hash and need no check.
    function isCanonical(Terms calldata terms) internal pure returns (bool) {
        return (terms.authorFeeDeadline >> 224) | (terms.shapeRateOpenFee >> 232) == 0;
    }

    function tenant(Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.tenantSalt));
    }

    function payee(Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.payeeHostKindTrial));
    }

    function host(Terms calldata terms) internal pure returns (uint64) {
        return uint64(terms.payeeHostKindTrial >> 160);
    }

    function kind(Terms calldata terms) internal pure returns (uint8) {
        return uint8(terms.payeeHostKindTrial >> 224);
    }

    /// @notice host << 8 | kind: the key of the host's word.
    function hostKind(Terms calldata terms) internal pure returns (uint256) {
        return hostKindOf(terms.payeeHostKindTrial);
    }

    function hostKindOf(uint256 payeeHostKindTrial) internal pure returns (uint256) {
        return ((payeeHostKindTrial >> 152) & 0xffffffffffffffff00) | uint8(payeeHostKindTrial >> 224);
    }

    function trialSeconds(Terms calldata terms) internal pure returns (uint256) {
        return (terms.payeeHostKindTrial >> 232) & MASK16;
    }

    function author(Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.authorFeeDeadline));
    }

    function feeBps(Terms calldata terms) internal pure returns (uint256) {
        return (terms.authorFeeDeadline >> 160) & MASK16;
    }

    function royaltyBps(Terms calldata terms) internal pure returns (uint256) {
        return (terms.authorFeeDeadline >> 176) & MASK16;
    }

    function activationDeadline(Terms calldata terms) internal pure returns (uint256) {
        return (terms.authorFeeDeadline >> 192) & type(uint32).max;
    }

    /// @notice Whether verdicts strike seconds of this lease.
    function hasCreditor(Terms calldata terms) internal pure returns (bool) {
        return terms.creditor != 0;
    }

    function shape(Terms calldata terms) internal pure returns (uint256) {
        return terms.shapeRateOpenFee & type(uint104).max;
    }

    /// @notice The rate as the terms state it, 1e-18 USDC/s.
    function rate(Terms calldata terms) internal pure returns (uint256) {
        return uint64(terms.shapeRateOpenFee >> 104);
    }

    /// @notice The provider's rate in 1e-12 USDC/s (the rate of an opened lease is a multiple of that).
    function picoRate(Terms calldata terms) internal pure returns (uint256) {
        return terms.rate() / PICO;
    }

    function openFee(Terms calldata terms) internal pure returns (uint256) {
        return uint64(terms.shapeRateOpenFee >> 168);
    }
}

using TermsLib for Terms;
