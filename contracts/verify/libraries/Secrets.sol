// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Seat} from "../types/Network.sol";

/// @title Hash chains: each verifier's secrets, one per epoch, each the hash of the next.
/// @dev A seat remembers the secret that was revealed last, and the last one of the chain before. Older secrets follow by hashing, and
/// a later one is proven by hashing it back.
library Secrets {
    /// @notice Whether `secret` is the seat's secret of the epoch.
    function isOf(Seat storage seat, uint256 epoch, bytes32 secret) internal view returns (bool) {
        uint256 next = seat.nextAnchorFrom;
        // A chain that began but of which nothing was revealed yet: its anchor is the hash of the first secret.
        if (next != 0 && epoch >= next) return hashed(secret, epoch - next + 1) == seat.nextAnchor;
        if (epoch >= seat.chainFrom) return _follows(seat.secret, seat.secretEpoch, epoch, secret);
        // Of a seat that never began another chain nothing is known here, and nothing hashes to zero.
        return _follows(seat.previousSecret, seat.previousSecretEpoch, epoch, secret);
    }

    /// @notice Makes the chain that began in `nextAnchorFrom` the current one.
    /// @dev The caller has checked that it began.
    function fold(Seat storage seat) internal {
        uint32 from = seat.nextAnchorFrom;
        seat.previousSecret = seat.secret;
        seat.previousSecretEpoch = seat.secretEpoch;
        seat.secret = seat.nextAnchor;
        seat.secretEpoch = from - 1;
        seat.chainFrom = from;
        seat.nextAnchorFrom = 0;
        seat.nextAnchor = 0;
    }

    /// @notice keccak256 applied `times` times.
    function hashed(bytes32 secret, uint256 times) internal pure returns (bytes32) {
        for (uint256 i = 0; i < times; ++i) {
            secret = keccak256(abi.encodePacked(secret));
        }
        return secret;
    }

    /// @dev Whether `secret` of `epoch` and `known` of `knownEpoch` lie on one chain.
    function _follows(bytes32 known, uint256 knownEpoch, uint256 epoch, bytes32 secret) private pure returns (bool) {
        if (epoch >= knownEpoch) return hashed(secret, epoch - knownEpoch) == known;
        return hashed(known, knownEpoch - epoch) == secret;
    }
}
