// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Shapes} from "../../../contracts/market/libraries/Shapes.sol";
import {Deals} from "../support/Deals.sol";
import {Test} from "../support/Test.sol";

contract ShapesTest is Test {
    uint24 private constant MAX = (1 << 23) - 1;

    struct Fields {
        uint24 points;
        uint24 mib;
        uint24 gib;
        uint8 gpus;
        uint24 mbps;
    }

    /// @dev The packed comparison is the five plain ones.
    function testFuzz_Fits(Fields memory inUse, Fields memory shape, Fields memory capacity) public pure {
        clamp(inUse);
        clamp(shape);
        clamp(capacity);
        bool fits = uint256(inUse.points) + shape.points <= capacity.points && uint256(inUse.mib) + shape.mib <= capacity.mib
            && uint256(inUse.gib) + shape.gib <= capacity.gib && uint256(inUse.gpus) + shape.gpus <= capacity.gpus
            && uint256(inUse.mbps) + shape.mbps <= capacity.mbps;
        vm.assertEq(Shapes.fits(uint256(pack(inUse)) + pack(shape), pack(capacity)), fits, "fits");
    }

    /// @dev Near the bounds, where random values hardly come.
    function testFuzz_FitsAtTheEdge(Fields memory capacity, uint256 field, uint256 less) public pure {
        clamp(capacity);
        uint8[5] memory offsets = [0, 24, 48, 72, 80];
        uint256 one = uint256(1) << offsets[field % 5];
        uint256 packed = pack(capacity);
        vm.assertTrue(Shapes.fits(packed, packed), "all of it");
        vm.assertTrue(!Shapes.fits(packed + one, packed), "one more");
        uint256 given = (packed / one) & (field % 5 == 3 ? 0x7f : MAX);
        vm.assertTrue(Shapes.fits(packed - bound(less, 0, given) * one, packed), "less");
    }

    function testFuzz_Valid(Fields memory shape, uint256 guards) public pure {
        clamp(shape);
        vm.assertTrue(Shapes.isValid(pack(shape)), "clamped");
        uint256 packed = pack(shape) | (guards & Shapes.GUARDS);
        vm.assertEq(Shapes.isValid(packed), guards & Shapes.GUARDS == 0, "guards");
    }

    /// @dev Price and rate against sums of products; no field leaks into another's price.
    function testFuzz_Rate(Fields memory shape, uint48[4] memory prices, uint64 gpu) public pure {
        uint256 exact = uint256(shape.points) * prices[0] + uint256(shape.mib) * prices[1] + uint256(shape.gib) * prices[2]
            + uint256(shape.mbps) * prices[3] + uint256(shape.gpus) * gpu;
        uint256 packed = Deals.pricesOf(prices[0], prices[1], prices[2], prices[3], gpu);
        vm.assertEq(Shapes.price(pack(shape), packed), exact, "price");
        uint256 rate = Shapes.rateDown(pack(shape), packed);
        vm.assertEq(rate % 1e6, 0, "a multiple of the step");
        vm.assertLe(rate, exact, "never more");
        vm.assertLt(exact, rate + 1e6, "less than a step less");
    }

    function testFuzz_FirstBelow(uint48[5] memory prices, uint48[5] memory least) public pure {
        uint256 first = 0;
        while (first < 5 && prices[first] >= least[first]) ++first;
        uint256 a = Deals.pricesOf(prices[0], prices[1], prices[2], prices[3], prices[4]);
        uint256 b = Deals.pricesOf(least[0], least[1], least[2], least[3], least[4]);
        vm.assertEq(Shapes.firstBelow(a, b), first, "first");
        vm.assertEq(Shapes.firstBelow(a, a), 5, "itself");
    }

    function test_GpuPriceHas64Bits() public pure {
        uint256 prices = Deals.pricesOf(0, 0, 0, 0, type(uint64).max);
        vm.assertEq(Shapes.unitPrice(prices, 4), type(uint64).max, "64 bits");
        vm.assertEq(Shapes.firstBelow(prices, prices), 5, "none");
        vm.assertEq(Shapes.firstBelow(prices - (1 << 192), prices), 4, "GPU");
    }

    function clamp(Fields memory f) private pure {
        f.points &= MAX;
        f.mib &= MAX;
        f.gib &= MAX;
        f.gpus &= 0x7f;
        f.mbps &= MAX;
    }

    function pack(Fields memory f) private pure returns (uint104) {
        return Deals.shapeOf(f.points, f.mib, f.gib, f.gpus, f.mbps);
    }
}
