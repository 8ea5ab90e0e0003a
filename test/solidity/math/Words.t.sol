// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostWord, HostWordLib} from "../../../contracts/market/libraries/HostWord.sol";
import {LeaseWord, LeaseWordLib} from "../../../contracts/market/libraries/LeaseWord.sol";
import {SettingsWord} from "../../../contracts/market/libraries/SettingsWord.sol";
import {TermsLib} from "../../../contracts/market/libraries/TermsLib.sol";
import {LeaseState, Terms} from "../../../contracts/market/types/Terms.sol";
import {Deal, Deals} from "../support/Deals.sol";
import {Test} from "../support/Test.sol";

/// @title Packed words: what is written is read, and neighbours stay as they were.
contract WordsTest is Test {
    using TermsLib for Terms;

    function testFuzz_Marked(
        uint64 deposit,
        uint40 rate,
        uint32 base,
        uint32 t,
        uint32 down,
        uint32 settled,
        uint256 gap,
        bool parity,
        bool feePaid
    ) public pure {
        gap = bound(gap, 0, 1e6);
        LeaseWord lease = LeaseWordLib.opened(deposit, rate);
        vm.assertTrue(lease.state() == LeaseState.Open, "Open");
        vm.assertTrue(!lease.isFeePaid(), "fee");
        if (feePaid) lease = lease.settledTo(settled);
        lease = lease.marked(base, t, down, parity ? 1 : 0, gap);
        vm.assertTrue(lease.state() == LeaseState.Active, "Active");
        assertClock(lease, base, feePaid ? settled : 0, t, down, parity, gap);
        vm.assertEq(lease.isFeePaid(), feePaid, "fee");
        vm.assertEq(lease.deposit(), deposit, "deposit");
        vm.assertEq(lease.picoRate(), rate, "rate");
    }

    function testFuzz_Settling(
        uint64 deposit,
        uint40 rate,
        uint32 base,
        uint32 t,
        uint32 run,
        uint32 settled,
        uint16 gap,
        bool parity
    ) public pure {
        LeaseWord lease = LeaseWordLib.opened(deposit, rate).marked(1, 2, 3, parity ? 0 : 1, 4);
        lease = lease.settling(base, settled, t, run, parity ? 1 : 0, gap);
        vm.assertTrue(lease.state() == LeaseState.Settling, "Settling");
        assertClock(lease, base, settled, t, run, parity, gap);
        vm.assertTrue(lease.isFeePaid(), "fee");
        vm.assertEq(lease.deposit(), deposit, "deposit");
        vm.assertEq(lease.picoRate(), rate, "rate");
    }

    function testFuzz_SettledAndDeposited(uint32 first, uint32 second, uint64 deposit, uint64 more) public pure {
        deposit = uint64(bound(deposit, 0, type(uint64).max - more));
        LeaseWord lease = LeaseWordLib.opened(deposit, type(uint40).max).marked(5, 6, 7, 1, 8);
        lease = lease.settledTo(first).settledTo(second).plusDeposit(more);
        assertClock(lease, 5, second, 6, 7, true, 8);
        vm.assertEq(lease.deposit(), uint256(deposit) + more, "deposit");
        vm.assertEq(lease.picoRate(), type(uint40).max, "rate");
        vm.assertTrue(lease.isFeePaid(), "fee");
    }

    function testFuzz_HostWord(uint104 inUse, uint104 shape, uint40 fee, uint32 acc, uint32 from, uint32 to, uint16 g)
        public
        pure
    {
        g = uint16(bound(g, 0, 16_382));
        shape = uint104(bound(shape, 0, type(uint104).max - inUse));
        acc = uint32(bound(acc, 0, type(uint32).max / 2));
        from = uint32(bound(from, 1, type(uint32).max / 2));
        to = uint32(bound(to, from, type(uint32).max / 2));
        HostWord host =
            HostWord.wrap(inUse | (uint256(acc) << 144) | (uint256(from) << 176) | (uint256(to) << 208) | (uint256(g) << 242));
        host = host.plusFee(fee).withDraining(true).nextGeneration().reserved(shape);
        vm.assertEq(host.inUse(), uint256(inUse) + shape, "in use");
        vm.assertEq(host.fee(), fee, "fee");
        vm.assertTrue(host.isDraining(), "draining");
        vm.assertEq(host.generation(), uint256(g) + 1, "generation");
        host = host.withDraining(false).withoutFee().released(shape).latched(to);
        vm.assertEq(host.inUse(), inUse, "in use");
        vm.assertEq(host.fee(), 0, "fee");
        vm.assertTrue(!host.isDraining(), "draining");
        vm.assertEq(host.accSeconds(), uint256(acc) + to - from, "acc");
        vm.assertEq(host.from(), to, "from");
        vm.assertEq(host.to(), 0, "to");
        vm.assertEq(host.parity(), 1, "parity");
        vm.assertTrue(host.isLatched(), "latched");
        vm.assertTrue(!host.lifted(to).isLatched(), "lifted");
        vm.assertEq(host.lifted(to).latched(to).parity(), 0, "parity");
    }

    function testFuzz_SettingsWord(address creditor, uint16 fee, uint32 low, bool paused) public pure {
        SettingsWord word = SettingsWord.wrap(0).withFeeBps(77).withLowRunwaySeconds(88).withPaused(!paused);
        word = word.withCreditor(creditor).withFeeBps(fee).withLowRunwaySeconds(low).withPaused(paused);
        vm.assertEq(word.creditor(), creditor, "creditor");
        vm.assertEq(word.feeBps(), fee, "fee");
        vm.assertEq(word.lowRunwaySeconds(), low, "low runway");
        vm.assertEq(word.isPaused(), paused, "paused");
    }

    function testFuzz_Terms(Deal memory d) public view {
        d.manifest = "";
        d.prices = bound(d.prices, 0, 1 << 39); // a point's price, so that the rate fits its field
        this.readTerms(d, d.terms());
    }

    /// @dev External, because the accessors read calldata.
    function readTerms(Deal memory d, Terms calldata terms) external pure {
        vm.assertEq(terms.tenant(), d.tenant, "tenant");
        vm.assertEq(terms.payee(), d.payee, "payee");
        vm.assertEq(terms.host(), d.host, "host");
        vm.assertEq(terms.kind(), d.kind, "kind");
        vm.assertEq(terms.hostKind(), (uint256(d.host) << 8) | d.kind, "hostKind");
        vm.assertEq(terms.trialSeconds(), d.trialSeconds, "trial");
        vm.assertEq(terms.author(), d.author, "author");
        vm.assertEq(terms.feeBps(), d.feeBps, "fee");
        vm.assertEq(terms.royaltyBps(), d.royaltyBps, "royalty");
        vm.assertEq(terms.activationDeadline(), d.activationDeadline, "deadline");
        vm.assertEq(terms.hasCreditor(), d.creditor != address(0), "creditor");
        vm.assertEq(terms.shape(), d.shape, "shape");
        vm.assertEq(terms.rate(), d.rate(), "rate");
        vm.assertEq(terms.picoRate(), d.rate() / 1e6, "pico rate");
        vm.assertEq(terms.openFee(), d.openFee, "open fee");
    }

    function assertClock(LeaseWord lease, uint256 base, uint256 settled, uint256 mark, uint256 down, bool parity, uint256 gap)
        private
        pure
    {
        vm.assertEq(lease.baseSeconds(), base, "base");
        vm.assertEq(lease.settledSeconds(), settled, "settled");
        vm.assertEq(lease.mark(), mark, "mark");
        vm.assertEq(lease.downMark(), down, "downMark");
        vm.assertEq(lease.parity(), parity ? 1 : 0, "parity");
        vm.assertEq(lease.gapSeconds(), gap > 65_535 ? 65_535 : gap, "gap");
    }
}
