// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Shapes (how much of a machine) and prices (what a unit costs), packed.
/// @notice A shape, 104 bits from the low end: compute points 24 | memory MiB 24 | disk GiB 24 | GPUs 8 | Mbit/s 24; the top
/// bit of each is a guard. Prices, 1e-18 USDC per unit and second: point 48 | MiB 48 | GiB 48 | Mbit/s 48 | GPU 64.
library Shapes {
    /// @dev The five guard bits.
    uint256 internal constant GUARDS = (1 << 23) | (1 << 47) | (1 << 71) | (1 << 79) | (1 << 103);
    uint256 internal constant UNITS = 5;
    /// @dev Rates are multiples of this many 1e-18 USDC/s, so that a lease word can hold them as 1e-12.
    uint256 internal constant RATE_STEP = 1e6;

    uint256 private constant MASK24 = type(uint24).max;
    uint256 private constant MASK48 = type(uint48).max;

    function diskGib(uint256 shape) internal pure returns (uint256) {
        return (shape >> 48) & MASK24;
    }

    function isValid(uint256 shape) internal pure returns (bool) {
        return shape & GUARDS == 0;
    }

    /// @notice Whether `sum`, shape by shape what is in use with the new one, stays within capacity in every field.
    /// @dev Summands and capacity have clear guards. A sum past a field's range shows in its guard; else the guards that are
    /// lent to the capacity survive the subtraction exactly where the sum is not larger.
    function fits(uint256 sum, uint256 capacity) internal pure returns (bool) {
        unchecked {
            return (sum | (((capacity | GUARDS) - sum) ^ GUARDS)) & GUARDS == 0;
        }
    }

    /// @notice What the shape costs: 1e-18 USDC/s, not rounded.
    /// @dev Each product is below 2^72, five of them do not overflow.
    function price(uint256 shape, uint256 prices) internal pure returns (uint256) {
        unchecked {
            return (shape & MASK24) * (prices & MASK48) + ((shape >> 24) & MASK24) * ((prices >> 48) & MASK48)
                + ((shape >> 48) & MASK24) * ((prices >> 96) & MASK48) + (shape >> 80) * ((prices >> 144) & MASK48)
                + ((shape >> 72) & 0xff) * (prices >> 192);
        }
    }

    /// @notice The rate of a shape: its price rounded down to the step, in the tenant's favour by less than 1e-12 USDC/s.
    function rateDown(uint256 shape, uint256 prices) internal pure returns (uint256) {
        unchecked {
            uint256 exact = price(shape, prices);
            return exact - exact % RATE_STEP;
        }
    }

    /// @notice One of five unit prices: 0 point, 1 MiB, 2 GiB, 3 Mbit/s, 4 GPU.
    function unitPrice(uint256 prices, uint256 unit) internal pure returns (uint256) {
        uint256 shifted = prices >> (48 * unit);
        return unit == UNITS - 1 ? shifted : shifted & MASK48;
    }

    /// @notice The first unit whose price is below its least one; `UNITS` when there is none.
    function firstBelow(uint256 prices, uint256 least) internal pure returns (uint256 unit) {
        while (unit < UNITS && unitPrice(prices, unit) >= unitPrice(least, unit)) ++unit;
    }
}
