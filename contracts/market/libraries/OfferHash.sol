// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What an offer is known by.
/// @notice One place, because publication, withdrawal, sale and views must agree on it.
library OfferHash {
    /// @notice keccak256(abi.encode(escrow, chain id, offer, generation)): equal words elsewhere are another offer.
    function hash(uint256 payeeHostKindTrial, uint256 creditor, uint256 prices, uint256 capacityOpenFee, uint256 generation)
        internal
        view
        returns (bytes32 offerHash)
    {
        // Writes above the free memory pointer without moving it: scratch for one hash.
        assembly ("memory-safe") {
            let preimage := mload(0x40)
            mstore(preimage, address())
            mstore(add(preimage, 0x20), chainid())
            mstore(add(preimage, 0x40), payeeHostKindTrial)
            mstore(add(preimage, 0x60), creditor)
            mstore(add(preimage, 0x80), prices)
            mstore(add(preimage, 0xa0), capacityOpenFee)
            mstore(add(preimage, 0xc0), generation)
            offerHash := keccak256(preimage, 0xe0)
        }
    }
}
