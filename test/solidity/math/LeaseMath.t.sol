// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostWord} from "../../../contracts/market/libraries/HostWord.sol";
import {LeaseMath} from "../../../contracts/market/libraries/LeaseMath.sol";
import {LeaseWord, LeaseWordLib} from "../../../contracts/market/libraries/LeaseWord.sol";
import {Test} from "../support/Test.sol";

/// @title The arithmetic alone: tiny and huge rates, odd seconds, against exact fractions or loops.
contract LeaseMathTest is Test {
    uint256 private constant MAX40 = type(uint40).max;
    uint256 private constant MAX32 = type(uint32).max;

    // --- funded seconds ---

    /// @dev F is the largest number of seconds that the deposit pays for.
    function testFuzz_FundedSeconds(uint256 deposit, uint256 rate) public pure {
        deposit = bound(deposit, 0, type(uint64).max);
        rate = boundRate(rate);
        uint256 funded = LeaseMath.fundedSecondsDown(deposit, rate);
        vm.assertLe(funded * rate, deposit * 1e6, "paid for");
        vm.assertTrue(funded == MAX32 || (funded + 1) * rate > deposit * 1e6, "not one more");
    }

    function test_FundedSeconds_SaturateAt32Bits() public pure {
        vm.assertEq(LeaseMath.fundedSecondsDown(4294, 1), MAX32 - 967_295, "just below");
        vm.assertEq(LeaseMath.fundedSecondsDown(4295, 1), MAX32, "just above");
        vm.assertEq(LeaseMath.fundedSecondsDown(type(uint64).max, 1), MAX32, "far above");
    }

    /// @dev The least deposit for s seconds pays for s seconds; one unit less does not.
    function testFuzz_DepositFor(uint256 s, uint256 rate) public pure {
        s = bound(s, 1, MAX32);
        rate = boundRate(rate);
        uint256 deposit = LeaseMath.depositForUp(s, rate);
        vm.assertGe(deposit * 1e6, s * rate, "enough");
        vm.assertLt((deposit - 1) * 1e6, s * rate, "not too much");
    }

    // --- money ---

    /// @dev What is charged never exceeds the exact price, and misses it by less than one unit per floor.
    function testFuzz_TotalFavoursTheTenantByLessThanAUnitPerFloor(uint256 s, uint256 rate, uint256 bps) public pure {
        s = bound(s, 0, MAX32);
        rate = boundRate(rate);
        uint256 royaltyRate = LeaseMath.royaltyRateDown(rate, bound(bps, 0, 2000));
        uint256 total = LeaseMath.totalDown(s, rate, royaltyRate);
        uint256 exact = s * (rate + royaltyRate); // in millionths of a unit
        vm.assertLe(total * 1e6, exact, "never more");
        vm.assertLt(exact, (total + 2) * 1e6, "less than two units less");
        if (royaltyRate == 0) vm.assertLt(exact, (total + 1) * 1e6, "less than one unit less");
    }

    function testFuzz_RoyaltyRate(uint256 rate, uint256 bps) public pure {
        rate = boundRate(rate);
        bps = bound(bps, 0, 2000);
        uint256 royaltyRate = LeaseMath.royaltyRateDown(rate, bps);
        vm.assertLe(royaltyRate * 10_000, rate * bps, "never more");
        vm.assertLt(rate * bps, (royaltyRate + 1) * 10_000, "less than a step less");
    }

    /// @dev However the way is cut, the parts add up to the whole; shares add up to what the tenant pays.
    function testFuzz_CuttingChangesNoSum(uint256[3] memory cuts, uint256 rate, uint256 bps, uint256 feeBps) public pure {
        cuts[2] = bound(cuts[2], 0, MAX32);
        cuts[1] = bound(cuts[1], 0, cuts[2]);
        cuts[0] = bound(cuts[0], 0, cuts[1]);
        rate = boundRate(rate);
        feeBps = bound(feeBps, 0, 1000);
        uint256 royaltyRate = LeaseMath.royaltyRateDown(rate, bound(bps, 0, 2000));
        uint256[3] memory first = sharesOf(cuts[0], cuts[1], rate, royaltyRate, feeBps);
        uint256[3] memory second = sharesOf(cuts[1], cuts[2], rate, royaltyRate, feeBps);
        uint256[3] memory whole = sharesOf(cuts[0], cuts[2], rate, royaltyRate, feeBps);
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(first[i] + second[i], whole[i], "share");
            sum += whole[i];
        }
        uint256 paid = LeaseMath.totalDown(cuts[2], rate, royaltyRate) - LeaseMath.totalDown(cuts[0], rate, royaltyRate);
        vm.assertEq(sum, paid, "sum");
    }

    /// @dev From the beginning: the fee is the floor of its part of the gross, the rest is the payee's.
    function testFuzz_SharesFromTheBeginning(uint256 s, uint256 rate, uint256 feeBps) public pure {
        s = bound(s, 0, MAX32);
        rate = boundRate(rate);
        feeBps = bound(feeBps, 0, 1000);
        (uint256 toPayee, uint256 toAuthor, uint256 fee) = LeaseMath.shares(0, s, rate, 0, feeBps);
        uint256 gross = s * rate / 1e6;
        vm.assertEq(fee, gross * feeBps / 10_000, "fee");
        vm.assertEq(toPayee, gross - fee, "payee");
        vm.assertEq(toAuthor, 0, "author");
    }

    /// @dev A payment never shrinks a share: differences of one cumulative floor cannot underflow.
    function testFuzz_SharesAreMonotone(uint256 s, uint256 rate, uint256 bps, uint256 feeBps) public pure {
        s = bound(s, 0, MAX32 - 1);
        rate = boundRate(rate);
        uint256 royaltyRate = LeaseMath.royaltyRateDown(rate, bound(bps, 0, 2000));
        (uint256 toPayee, uint256 toAuthor, uint256 fee) = LeaseMath.shares(s, s + 1, rate, royaltyRate, bound(feeBps, 0, 1000));
        vm.assertLe(toPayee + toAuthor + fee, (rate + royaltyRate) / 1e6 + 2, "no wrap");
    }

    // --- the clock ---

    function testFuzz_DownSeconds(uint256 acc, uint256 from, uint256 to, uint256 t) public pure {
        acc = bound(acc, 0, MAX32);
        from = bound(from, 1, MAX32);
        t = bound(t, from, MAX32);
        to = bound(to, from, t);
        vm.assertEq(hostOf(acc, 0, 0, 0).downSeconds(t), acc, "never latched");
        vm.assertEq(hostOf(acc, from, 0, 0).downSeconds(t), acc + t - from, "latched");
        vm.assertEq(hostOf(acc, from, to, 0).downSeconds(t), acc + to - from, "lifted");
    }

    /// @dev Without a latch since the mark, time is wall time.
    function testFuzz_Elapsed_WithoutLatch(uint256 base, uint256 mark, uint256 t, uint256 settled, bool clocked) public pure {
        mark = bound(mark, 1, MAX32);
        t = bound(t, mark, MAX32);
        base = bound(base, 0, MAX32);
        settled = bound(settled, 0, base);
        LeaseWord lease = leaseOf(base, settled, mark, 0, 0, 0);
        vm.assertEq(LeaseMath.elapsedSeconds(lease, hostOf(0, 0, 0, 0), clocked, t), base + t - mark, "N");
    }

    /// @dev One latch since the mark, second by second: the seconds before the mark are dead for `gap`, billed for `base`.
    function testFuzz_Elapsed_LatchBehindTheMark(uint256 base, uint256 gap, uint256 over, uint256 run) public pure {
        uint256 mark = 1_000_000;
        base = bound(base, 0, 200);
        gap = bound(gap, 0, 200);
        over = bound(over, 0, 200);
        run = bound(run, 0, 200);
        uint256 struck = 0;
        for (uint256 back = 1; back <= over; ++back) {
            if (back > gap && back - gap <= base) ++struck;
        }
        LeaseWord lease = leaseOf(base, 0, mark, 0, 0, gap);
        HostWord host = hostOf(0, mark - over, 0, 1);
        vm.assertEq(LeaseMath.elapsedSeconds(lease, host, true, mark + run), base - struck, "N");
    }

    /// @dev A latch that begins after the mark takes only what lies after it.
    function testFuzz_Elapsed_LatchAfterTheMark(uint256 after_, uint256 run, uint256 acc) public pure {
        uint256 mark = 1_000_000;
        run = bound(run, 0, 1e6);
        after_ = bound(after_, 0, run);
        acc = bound(acc, 0, 1e6);
        LeaseWord lease = leaseOf(100, 0, mark, acc, 0, 50);
        HostWord host = hostOf(acc, mark + after_, 0, 1);
        vm.assertEq(LeaseMath.elapsedSeconds(lease, host, true, mark + run), 100 + after_, "N");
        vm.assertEq(LeaseMath.elapsedSeconds(lease, host, false, mark + run), 100 + run, "without a creditor");
    }

    function test_Elapsed_NeverBelowSettled() public pure {
        LeaseWord lease = leaseOf(1000, 900, 1_000_000, 0, 0, 0);
        vm.assertEq(LeaseMath.elapsedSeconds(lease, hostOf(0, 999_500, 0, 1), true, 1_000_100), 900, "settled");
    }

    /// @dev Two latches between which nobody came: the first one's reach behind the mark is forgotten, in the tenant's favour
    /// and by no more than it reached; it cannot wrap.
    function testFuzz_Elapsed_TwoLatches(uint256 over, uint256 run) public pure {
        over = bound(over, 0, 3600);
        run = bound(run, 0, 10_000);
        uint256 mark = 1_000_000;
        LeaseWord lease = leaseOf(0, 0, mark, 0, 0, 0);
        // First latch [mark - over, mark + 10), second from mark + 10 + run: parity is back.
        HostWord host = hostOf(over + 10, mark + 10 + run, 0, 0);
        uint256 elapsed = LeaseMath.elapsedSeconds(lease, host, true, mark + 10 + run + 5);
        vm.assertLe(elapsed, run, "in the tenant's favour");
        vm.assertGe(elapsed + over, run, "by no more than it reached");
    }

    // --- billed, held, vested ---

    function testFuzz_Billed(uint256 elapsed, uint256 funded, uint256 trial, uint256 settled) public pure {
        elapsed = bound(elapsed, 0, 2 * MAX32);
        funded = bound(funded, 0, MAX32);
        settled = bound(settled, 0, min(elapsed, funded));
        trial = bound(trial, 0, 600);
        uint256 billed = LeaseMath.billedSeconds(elapsed, funded, trial, settled);
        bool free = elapsed <= trial && settled == 0;
        vm.assertEq(billed, free ? 0 : min(elapsed, funded), "n");
        vm.assertGe(billed, settled, "never below what was paid");
    }

    function test_Billed_TrialEnds() public pure {
        vm.assertEq(LeaseMath.billedSeconds(600, 9999, 600, 0), 0, "last free second");
        vm.assertEq(LeaseMath.billedSeconds(601, 9999, 600, 0), 601, "all are billed");
        vm.assertEq(LeaseMath.billedSeconds(600, 9999, 600, 1), 600, "no trial once something was paid");
    }

    function testFuzz_Hold(uint256 from, uint256 to, uint256 t, uint256 window) public pure {
        window = bound(window, 1, 7 days);
        from = bound(from, 1, MAX32);
        to = bound(to, from, MAX32);
        t = bound(t, to, MAX32);
        vm.assertEq(LeaseMath.holdSeconds(hostOf(0, 0, 0, 0), true, t, window), window, "never latched");
        vm.assertEq(LeaseMath.holdSeconds(hostOf(0, from, 0, 1), true, t, window), 0, "latched");
        vm.assertEq(LeaseMath.holdSeconds(hostOf(0, from, to, 1), true, t, window), min(window, t - to), "lifted");
        vm.assertEq(LeaseMath.holdSeconds(hostOf(0, from, to, 1), false, t, window), 0, "no creditor");
    }

    /// @dev Second by second: the k-th second may be paid when it is more than the hold old and billed.
    function testFuzz_Vested(uint256 elapsed, uint256 billed, uint256 settled, uint256 hold) public pure {
        elapsed = bound(elapsed, 0, 300);
        billed = bound(billed, 0, elapsed);
        settled = bound(settled, 0, billed);
        hold = bound(hold, 0, 300);
        uint256 payable_ = settled;
        for (uint256 k = settled; k < billed && elapsed - k > hold; ++k) {
            payable_ = k + 1;
        }
        vm.assertEq(LeaseMath.vestedSeconds(elapsed, billed, settled, hold), payable_, "v");
    }

    // --- settling ---

    /// @dev Second by second back from the close: `run` billed, `gap` dead, then billed again; at most what is held.
    function testFuzz_Credited(uint256 base, uint256 settled, uint256 run, uint256 gap, uint256 over) public pure {
        uint256 mark = 1_000_000;
        base = bound(base, 0, 300);
        run = bound(run, 0, base);
        settled = bound(settled, 0, base);
        gap = bound(gap, 0, 200);
        over = bound(over, 0, 600);
        uint256 credited = 0;
        for (uint256 back = 1; back <= over; ++back) {
            bool dead = back > run && back <= run + gap;
            if (!dead && credited < base - settled) ++credited;
        }
        LeaseWord lease = leaseOf(base, settled, mark, run, 0, gap);
        vm.assertEq(LeaseMath.creditedSeconds(lease, hostOf(0, mark - over, 0, 1)), over == 0 ? 0 : credited, "c");
        vm.assertEq(LeaseMath.creditedSeconds(lease, hostOf(0, mark - over, 0, 0)), 0, "a latch from before the close");
        vm.assertEq(LeaseMath.creditedSeconds(lease, hostOf(0, mark + over, 0, 1)), 0, "a latch after the close");
    }

    function test_OutOfReach() public pure {
        LeaseWord lease = leaseOf(9, 0, 1000, 0, 1, 0);
        vm.assertTrue(!LeaseMath.isOutOfReach(lease, hostOf(0, 900, 950, 1)), "no latch since");
        vm.assertTrue(!LeaseMath.isOutOfReach(lease, hostOf(0, 999, 999, 1)), "no latch since");
        vm.assertTrue(LeaseMath.isOutOfReach(lease, hostOf(0, 1000, 0, 1)), "two latches in the second of the close");
        vm.assertTrue(LeaseMath.isOutOfReach(lease, hostOf(0, 1001, 0, 1)), "two latches since");
        vm.assertTrue(LeaseMath.isOutOfReach(lease, hostOf(0, 900, 0, 0)), "one latch since");
    }

    function leaseOf(uint256 base, uint256 settled, uint256 mark, uint256 down, uint256 parity, uint256 gap)
        private
        pure
        returns (LeaseWord)
    {
        return LeaseWord.wrap(2 | (parity << 3) | (gap << 8) | (mark << 24) | (down << 56) | (base << 88) | (settled << 120));
    }

    function hostOf(uint256 acc, uint256 from, uint256 to, uint256 parity) private pure returns (HostWord) {
        return HostWord.wrap((acc << 144) | (from << 176) | (to << 208) | (parity << 240));
    }

    function sharesOf(uint256 s0, uint256 s1, uint256 rate, uint256 royaltyRate, uint256 feeBps)
        private
        pure
        returns (uint256[3] memory parts)
    {
        (parts[0], parts[1], parts[2]) = LeaseMath.shares(s0, s1, rate, royaltyRate, feeBps);
    }

    function boundRate(uint256 rate) private pure returns (uint256) {
        // Half of the runs at tiny rates.
        return rate % 2 == 0 ? bound(rate / 2, 1, 1000) : bound(rate / 2, 1, MAX40);
    }

    function min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
