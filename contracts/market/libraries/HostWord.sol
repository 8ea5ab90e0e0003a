// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One word per host and kind, from the low bits up:
///
/// | field      | bits @ offset | meaning                                                                            |
/// |------------|---------------|------------------------------------------------------------------------------------|
/// | in use     | 104 @ 0       | shape of all Open and Active leases together                                       |
/// | fee        | 40 @ 104      | protocol fee not yet collected, 1e-6 USDC; what does not fit goes to a pull balance |
/// | acc        | 32 @ 144      | DOWN seconds of all latches before the last                                        |
/// | from       | 32 @ 176      | unix second at which the last latch begins, 0: never latched                       |
/// | to         | 32 @ 208      | unix second at which it was lifted, 0 while latched                                |
/// | parity     | 1 @ 240       | flips at each latch                                                                |
/// | draining   | 1 @ 241       | no new leases                                                                      |
/// | generation | 14 @ 242      | of the offers that are live; voiding adds one                                      |
type HostWord is uint256;

using HostWordLib for HostWord global;

/// @dev A word behind a storage pointer: the key of a mapping is hashed once for reading and writing.
/// @param word The word.
struct HostSlot {
    HostWord word;
}

/// @title Named access to `HostWord`.
/// @notice One accessor per field, and the word after each thing that can happen to a host.
library HostWordLib {
    uint256 internal constant MAX_FEE = type(uint40).max;
    /// @dev The last generation; no offer is ever published in it.
    uint256 internal constant LAST_GENERATION = (1 << 14) - 1;

    uint256 private constant SHAPE_MASK = type(uint104).max;
    uint256 private constant FEE = 104;
    uint256 private constant ACC = 144;
    uint256 private constant FROM = 176;
    uint256 private constant TO = 208;
    uint256 private constant PARITY = 240;
    uint256 private constant DRAINING = 241;
    uint256 private constant GENERATION = 242;
    uint256 private constant MASK32 = type(uint32).max;

    function inUse(HostWord host) internal pure returns (uint256) {
        return HostWord.unwrap(host) & SHAPE_MASK;
    }

    function fee(HostWord host) internal pure returns (uint256) {
        return (HostWord.unwrap(host) >> FEE) & MAX_FEE;
    }

    function accSeconds(HostWord host) internal pure returns (uint256) {
        return (HostWord.unwrap(host) >> ACC) & MASK32;
    }

    function from(HostWord host) internal pure returns (uint256) {
        return (HostWord.unwrap(host) >> FROM) & MASK32;
    }

    function to(HostWord host) internal pure returns (uint256) {
        return (HostWord.unwrap(host) >> TO) & MASK32;
    }

    function parity(HostWord host) internal pure returns (uint256) {
        return (HostWord.unwrap(host) >> PARITY) & 1;
    }

    function isDraining(HostWord host) internal pure returns (bool) {
        return (HostWord.unwrap(host) >> DRAINING) & 1 != 0;
    }

    function generation(HostWord host) internal pure returns (uint256) {
        return HostWord.unwrap(host) >> GENERATION;
    }

    /// @notice Whether the host counts as down now: the billing clock of its leases stands.
    function isLatched(HostWord host) internal pure returns (bool) {
        return host.from() != 0 && host.to() == 0;
    }

    /// @notice D(t), confirmed DOWN seconds until `t`: what wall time is ahead of the billing clock.
    function downSeconds(HostWord host, uint256 t) internal pure returns (uint256) {
        uint256 began = host.from();
        if (began == 0) return host.accSeconds();
        uint256 ended = host.to();
        // Safe: began <= t at the latch, ended >= began, and acc is a sum of past seconds.
        unchecked {
            return host.accSeconds() + (ended == 0 ? t : ended) - began;
        }
    }

    /// @dev The caller has checked that shape and sum keep all guard bits clear (`Shapes.fits`).
    function reserved(HostWord host, uint256 shape) internal pure returns (HostWord) {
        unchecked {
            return HostWord.wrap(HostWord.unwrap(host) + shape);
        }
    }

    /// @dev Field-wise: what is released was reserved before, so no field borrows from its neighbour.
    function released(HostWord host, uint256 shape) internal pure returns (HostWord) {
        unchecked {
            return HostWord.wrap(HostWord.unwrap(host) - shape);
        }
    }

    /// @dev The caller has checked that fee() + amount <= MAX_FEE.
    function plusFee(HostWord host, uint256 amount) internal pure returns (HostWord) {
        unchecked {
            return HostWord.wrap(HostWord.unwrap(host) + (amount << FEE));
        }
    }

    function withoutFee(HostWord host) internal pure returns (HostWord) {
        return HostWord.wrap(HostWord.unwrap(host) & ~(MAX_FEE << FEE));
    }

    /// @notice The word after a latch from `began`: the last one is added up, parity flips, `to` is 0.
    function latched(HostWord host, uint256 began) internal pure returns (HostWord) {
        uint256 acc = host.downSeconds(0); // lifted or never latched, so `t` is not read
        uint256 word = HostWord.unwrap(host) & ~((MASK32 << ACC) | (MASK32 << FROM) | (MASK32 << TO));
        return HostWord.wrap((word | (acc << ACC) | (began << FROM)) ^ (1 << PARITY));
    }

    /// @dev The caller has checked that the host is latched (`to` is 0).
    function lifted(HostWord host, uint256 ended) internal pure returns (HostWord) {
        return HostWord.wrap(HostWord.unwrap(host) | (ended << TO));
    }

    function withDraining(HostWord host, bool draining) internal pure returns (HostWord) {
        uint256 word = HostWord.unwrap(host) & ~(uint256(1) << DRAINING);
        return HostWord.wrap(draining ? word | (1 << DRAINING) : word);
    }

    /// @dev The caller has checked that generation() < LAST_GENERATION.
    function nextGeneration(HostWord host) internal pure returns (HostWord) {
        unchecked {
            return HostWord.wrap(HostWord.unwrap(host) + (1 << GENERATION));
        }
    }
}
