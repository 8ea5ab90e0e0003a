// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Epoch, Network, Seat} from "../types/Network.sol";
import {VerifyLimits} from "./VerifyLimits.sol";

/// @title Who judges: seats drawn from the seed of an epoch, the same in every client (`sdk/verify`).
/// @notice Every active seat has the same odds; anyone can draw the same again.
library Committees {
    /// @dev Domain 1 draws first committees, domain 2 those that confirm.
    uint256 private constant FIRST = 1;
    uint256 private constant CONFIRMATION = 2;

    /// @notice The first committee of a target in an epoch, in the order drawn; empty while the epoch is not sealed.
    function first(Network storage network, uint64 epoch, bytes32 targetKey) internal view returns (uint32[] memory) {
        return _first(network, epoch, targetKey);
    }

    /// @notice The committee that confirms in `epoch` what was reported in the epoch before; empty while `epoch` is not sealed.
    function confirmation(Network storage network, uint64 epoch, bytes32 targetKey) internal view returns (uint32[] memory) {
        uint32[] memory excluded = _first(network, epoch - 1, targetKey);
        Epoch storage record = network.epochs[epoch];
        return draw(network, epoch, targetKey, CONFIRMATION, record.confirmationSize, excluded);
    }

    function _first(Network storage network, uint64 epoch, bytes32 targetKey) private view returns (uint32[] memory) {
        return draw(network, epoch, targetKey, FIRST, network.epochs[epoch].committeeSize, new uint32[](0));
    }

    /// @notice Seats in the order drawn, each once, active in the epoch and not excluded; fewer than `size` when few are active.
    function draw(
        Network storage network,
        uint64 epoch,
        bytes32 targetKey,
        uint256 domain,
        uint256 size,
        uint32[] memory excluded
    ) internal view returns (uint32[] memory members) {
        members = new uint32[](size);
        uint256 taken = 0;
        bytes32 seed = network.epochs[epoch].seed;
        uint256 seats = network.epochs[epoch].seats;
        if (seed != 0 && seats != 0) {
            uint256 tries = VerifyLimits.DRAWS_PER_PLACE * size;
            for (uint256 i = 0; i < tries && taken < size; ++i) {
                uint32 seat = uint32(uint256(keccak256(abi.encode(seed, targetKey, domain, i))) % seats);
                if (_contains(members, taken, seat) || _contains(excluded, excluded.length, seat)) continue;
                if (!isActive(network.seats[seat], epoch)) continue;
                members[taken++] = seat;
            }
        }
        assembly ("memory-safe") {
            mstore(members, taken) // shortens, never lengthens
        }
    }

    /// @notice Whether the seat is somebody's in the epoch.
    function isActive(Seat storage seat, uint64 epoch) internal view returns (bool) {
        uint256 until = seat.untilEpoch;
        return seat.verifier != address(0) && seat.fromEpoch <= epoch && (until == 0 || epoch < until);
    }

    function _contains(uint32[] memory seats, uint256 length, uint32 seat) private pure returns (bool) {
        for (uint256 i = 0; i < length; ++i) {
            if (seats[i] == seat) return true;
        }
        return false;
    }
}
