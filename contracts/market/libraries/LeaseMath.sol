// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostWord} from "./HostWord.sol";
import {LeaseWord} from "./LeaseWord.sol";
import {Limits} from "./Limits.sol";

/// @title The seconds and the money of a lease; pure, tested without a chain.
/// @notice Seconds are counted, money follows. All formulas, worked numbers and reasons: docs/contracts.md.
/// Words: *elapsed* is the lease's time on its host's billing clock, *funded* how far the deposit reaches, *billed* the smaller
/// of the two, *vested* the part of it that no verdict can strike any more, *settled* what was paid out.
/// Rates in 1e-12 USDC/s ("pico rate"), money in 1e-6 USDC, every money figure a floor of a cumulative amount.
library LeaseMath {
    uint256 private constant PICO_PER_UNIT = 1e6;
    uint256 private constant BPS = 10_000;
    uint256 private constant MAX_SECONDS = type(uint32).max;

    /// @notice A unix second as words hold it: saturates in the year 2106 instead of wrapping, so that leases may still end.
    function clamped(uint256 t) internal pure returns (uint256) {
        return t > MAX_SECONDS ? MAX_SECONDS : t;
    }

    /// @notice N(t): seconds on the billing clock since activation, never less than was settled.
    /// @param clocked Whether verdicts reach the lease; without a creditor the billing clock is the wall clock.
    function elapsedSeconds(LeaseWord lease, HostWord host, bool clocked, uint256 t) internal pure returns (uint256 n) {
        unchecked {
            n = lease.baseSeconds() + t - lease.mark();
            if (clocked) {
                if (host.parity() != lease.parity()) n += backFix(lease, host);
                uint256 down = host.downSeconds(t) - lease.downMark();
                // Only two latches that nobody followed up can strike more than there was; then nothing remains.
                n = n > down ? n - down : 0;
            }
        }
        uint256 settled = lease.settledSeconds();
        if (n < settled) n = settled;
    }

    /// @notice DOWN seconds before `mark` that were dead and not billed: they must not be struck.
    /// @dev Only the first latch after `mark` can reach behind it, hence the parity. Of the `over` seconds that it reaches back,
    /// the nearest `gap` were dead; what lies before them was billed and is struck, at most all of `base`.
    function backFix(LeaseWord lease, HostWord host) internal pure returns (uint256) {
        uint256 mark = lease.mark();
        uint256 from = host.from();
        if (from >= mark) return 0;
        unchecked {
            uint256 over = mark - from;
            uint256 gap = lease.gapSeconds();
            uint256 back = over > gap ? over - gap : 0;
            uint256 base = lease.baseSeconds();
            return over - (back < base ? back : base);
        }
    }

    /// @notice F: whole seconds that a deposit pays for.
    function fundedSecondsDown(uint256 deposit, uint256 picoRate) internal pure returns (uint256 funded) {
        unchecked {
            // Safe: deposit has 64 bits. A lease that exists has a rate of at least 1.
            funded = deposit * PICO_PER_UNIT / picoRate;
        }
        if (funded > MAX_SECONDS) funded = MAX_SECONDS;
    }

    /// @notice The smallest deposit that pays for that many seconds.
    function depositForUp(uint256 funded, uint256 picoRate) internal pure returns (uint256) {
        unchecked {
            return (funded * picoRate + PICO_PER_UNIT - 1) / PICO_PER_UNIT; // Safe: 33 and 40 bits.
        }
    }

    /// @notice What an exhausted lease needs at least: the dead time, counted to the grace, and no less than the shortest runway.
    function leastTopUp(LeaseWord lease, uint256 elapsed, uint256 funded, uint256 grace) internal pure returns (uint256) {
        uint256 need = elapsed - funded;
        if (need > grace) need = grace;
        if (need < Limits.MIN_RUNWAY_SECONDS) need = Limits.MIN_RUNWAY_SECONDS;
        return depositForUp(funded + need, lease.picoRate()) - lease.deposit();
    }

    /// @notice Whether the lease is still inside its trial: nothing is billed. No trial once something was paid.
    function inTrial(uint256 elapsed, uint256 trialSeconds, uint256 settled) internal pure returns (bool) {
        return elapsed <= trialSeconds && settled == 0;
    }

    /// @notice n(t): seconds billed so far.
    function billedSeconds(uint256 elapsed, uint256 funded, uint256 trialSeconds, uint256 settled)
        internal
        pure
        returns (uint256)
    {
        if (inTrial(elapsed, trialSeconds, settled)) return 0;
        return elapsed < funded ? elapsed : funded;
    }

    /// @notice H(t): how many of the last seconds a verdict could still strike.
    /// @dev While latched, and until the lift, everything before is final: the next latch begins at the lift or later.
    function holdSeconds(HostWord host, bool clocked, uint256 t, uint256 window) internal pure returns (uint256) {
        if (!clocked) return 0;
        uint256 lifted = host.to();
        if (lifted == 0) return host.from() == 0 ? window : 0; // never latched, or latched now
        unchecked {
            uint256 sinceLift = t - lifted;
            return sinceLift < window ? sinceLift : window;
        }
    }

    /// @notice v(t): seconds that may be paid out. Age counts on the billing clock, past exhaustion too.
    function vestedSeconds(uint256 elapsed, uint256 billed, uint256 settled, uint256 hold)
        internal
        pure
        returns (uint256 vested)
    {
        unchecked {
            vested = elapsed > hold ? elapsed - hold : 0;
        }
        if (vested < settled) vested = settled;
        if (vested > billed) vested = billed;
    }

    /// @notice c: seconds of a settling lease that a latch, posted after the close, strikes.
    /// @dev `run` seconds ran just before the close, before them lie `gap` dead ones, before those billed ones again.
    function creditedSeconds(LeaseWord lease, HostWord host) internal pure returns (uint256 credited) {
        if (host.parity() == lease.parity()) return 0;
        uint256 mark = lease.mark();
        uint256 from = host.from();
        if (from >= mark) return 0;
        unchecked {
            uint256 over = mark - from;
            uint256 run = lease.downMark();
            uint256 gap = lease.gapSeconds();
            credited = over < run ? over : run;
            if (over > run + gap) credited += over - run - gap;
            uint256 held = lease.baseSeconds() - lease.settledSeconds();
            if (credited > held) credited = held;
        }
    }

    /// @notice Whether a settling lease saw a latch after its close, so that no later verdict reaches it.
    /// @dev A latch from before the close that begins in its second was lifted in it too; such a lease never settles.
    function isOutOfReach(LeaseWord lease, HostWord host) internal pure returns (bool) {
        return host.parity() != lease.parity() || host.from() >= lease.mark();
    }

    /// @notice What `amountSeconds` cost at a rate, rounded down: 1e-6 USDC.
    function costDown(uint256 amountSeconds, uint256 picoRate) internal pure returns (uint256) {
        unchecked {
            return amountSeconds * picoRate / PICO_PER_UNIT; // Safe: 33 and 40 bits.
        }
    }

    /// @notice The author's rate on top of the provider's, rounded down.
    function royaltyRateDown(uint256 picoRate, uint256 royaltyBps) internal pure returns (uint256) {
        unchecked {
            return picoRate * royaltyBps / BPS; // Safe: 44 and 16 bits.
        }
    }

    /// @notice What the tenant pays for the first `s` seconds: two floors, so at most two units less than exact.
    function totalDown(uint256 s, uint256 picoRate, uint256 royaltyRate) internal pure returns (uint256) {
        unchecked {
            return costDown(s, picoRate) + costDown(s, royaltyRate);
        }
    }

    /// @notice The protocol's part of a provider's gross, rounded down.
    function feeDown(uint256 gross, uint256 feeBps) internal pure returns (uint256) {
        unchecked {
            return gross * feeBps / BPS; // Safe: 67 and 16 bits.
        }
    }

    /// @notice What the seconds from `s0` to `s1` bring to payee, author and protocol.
    /// @dev Each is the difference of one cumulative floor (gross less fee is monotone, since the fee grows no faster than
    /// gross), so cutting the way from s0 to s1 in pieces changes no sum. Never the difference of two kinds of floors.
    function shares(uint256 s0, uint256 s1, uint256 picoRate, uint256 royaltyRate, uint256 feeBps)
        internal
        pure
        returns (uint256 toPayee, uint256 toAuthor, uint256 fee)
    {
        unchecked {
            uint256 gross0 = costDown(s0, picoRate);
            uint256 gross1 = costDown(s1, picoRate);
            fee = feeDown(gross1, feeBps) - feeDown(gross0, feeBps);
            toPayee = gross1 - gross0 - fee;
            if (royaltyRate != 0) toAuthor = costDown(s1, royaltyRate) - costDown(s0, royaltyRate);
        }
    }
}
