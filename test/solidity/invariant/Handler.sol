// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHostRegistry} from "../../../contracts/market/interfaces/IHostRegistry.sol";
import {ILeaseEscrow} from "../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {
    CancelReason,
    CloseReason,
    DeclineReason,
    Handover,
    LeaseState,
    Permit,
    Terms
} from "../../../contracts/market/types/Terms.sol";
import {Deal, Deals} from "../support/Deals.sol";
import {Shipped} from "../support/Shipped.sol";
import {TestUsdc} from "../tokens/TestUsdc.sol";
import {Account, Ledger} from "./Ledger.sol";
import {Span, Spans} from "./Spans.sol";
import {Verdicts} from "./Verdicts.sol";

/// @title Random actors at the escrow's door, and the ledger that knows what must come of it.
/// @notice Every action decides from the ledger whether the escrow must accept it, and reverts when the escrow thinks otherwise.
/// So each run checks both that what is forbidden fails and that what is promised (every exit) works.
contract Handler is Shipped, Ledger {
    using Spans for Span[];

    uint8 private constant KIND = 1;
    uint256 private constant MAX_LIVE = 8;

    ILeaseEscrow public immutable ESCROW;
    IHostRegistry public immutable REGISTRY;
    TestUsdc public immutable USDC;
    Verdicts public immutable VERDICTS;
    address public immutable GOVERNOR = actor("governor");

    address public owner = actor("owner");
    address public operator = actor("operator");
    address public treasury = actor("treasury");
    address internal otherTreasury = actor("other treasury");
    address public stranger = actor("stranger");
    address[] public tenants = [actor("tenant 0"), actor("tenant 1"), actor("tenant 2")];
    address[] public authors = [actor("author 0"), actor("author 1")];
    address[] public payees = [actor("payee 0"), actor("payee 1")];
    address[] internal otherPayees = [actor("other payee 0"), actor("other payee 1")];
    uint64[] public hosts;
    /// @dev Everyone whose wealth (balance and pull balance) the ledger follows.
    address[] internal people;
    mapping(address person => uint256) internal wealth;
    mapping(uint64 host => uint256) public fees;
    mapping(uint64 host => uint256) public inUse;
    mapping(uint64 host => uint16) internal generation;
    mapping(uint64 host => bool) internal draining;
    mapping(address person => bool) internal listed;
    address internal onTheList;
    uint16 public feeBps = 250;
    bool public paused;
    /// @dev The governor's floors and warning, as they were last accepted.
    uint256 public floors;
    uint32 public lowRunwaySeconds = 3600;
    /// @dev What a host's owner asks at least, whoever holds the operator's key.
    mapping(uint64 host => uint256 prices) internal minima;
    mapping(bytes32 offerHash => bool) internal published;
    mapping(uint64 host => bool) internal offered;
    uint96 private _salt;
    uint256 private _closedFront;

    /// @dev How often an action was accepted; under the hash of (name, "refused"): refused.
    mapping(bytes32 action => uint256) public done;
    /// @dev How often a verdict struck seconds that were billed before a revival, or after a close.
    uint256 public revivedAndStruck;
    uint256 public creditedAtTheEnd;
    /// @dev How often a verdict struck held seconds of a lease whose instance ran on under a successor.
    uint256 public resizedAndStruck;
    mapping(bytes32 id => bool) private _resized;

    /// @dev A market of its own, with two hosts, one per payee, and funds for everybody.
    constructor(uint32 hold, uint32 reach, uint32 grace) {
        USDC = new TestUsdc();
        VERDICTS = new Verdicts();
        REGISTRY = IHostRegistry(deployRegistry());
        bytes memory args = abi.encode(USDC, REGISTRY, GOVERNOR, treasury, feeBps, hold, reach, grace);
        ESCROW = ILeaseEscrow(deployEscrow(args));
        REGISTRY.bindEscrow(address(ESCROW));
        VERDICTS.bind(ESCROW);
        vm.prank(GOVERNOR);
        ESCROW.setCreditor(address(VERDICTS));
        for (uint256 i = 0; i < payees.length; ++i) {
            _addHost(payees[i]);
            people.push(otherPayees[i]);
        }
        for (uint256 i = 0; i < tenants.length; ++i) {
            _addTenant(tenants[i]);
        }
        people.push(authors[0]);
        people.push(authors[1]);
        people.push(treasury);
        people.push(otherTreasury);
    }

    function _addHost(address payee) private {
        IHostRegistry.Facts memory facts;
        vm.prank(owner);
        hosts.push(REGISTRY.register(operator, payee, new bytes(64), facts));
        people.push(payee);
    }

    function _addTenant(address tenant) private {
        people.push(tenant);
        USDC.mint(tenant, 1e15);
        vm.prank(tenant);
        USDC.approve(address(ESCROW), type(uint256).max);
        wealth[tenant] = 1e15;
    }

    // ------------------------------------------------------------------ actions

    /// @dev Time passes before every other call: odd seconds and minutes, sometimes an hour.
    modifier later(uint256 seed) {
        uint256 s = uint256(keccak256(abi.encode(seed, block.timestamp)));
        if (s % 20 < 9) _wait(bound(s >> 8, 1, 600));
        else if (s % 20 == 9) _wait(bound(s >> 8, 1, 5000));
        _;
    }

    /// @dev Mostly an hour or so, sometimes days.
    function wait(uint256 seed) external {
        uint256 scale = seed % 32;
        _wait(bound(seed >> 8, 1, scale == 0 ? 200_000 : scale < 10 ? 20_000 : 3000));
        done["wait"]++;
    }

    /// @dev Until some lease has just run dry, or is about to; then, sometimes, it is revived and a verdict reaches far back.
    function runDry(uint256 seed, uint256 back) external {
        (uint256 i, bool found) = _pick(seed, LeaseState.Active);
        if (!found || isLatched(accounts[i].host)) return;
        Account storage a = accounts[i];
        uint256 elapsed = elapsedOf(a, block.timestamp);
        uint256 funded = fundedOf(a);
        if (elapsed < funded && funded - elapsed < 400_000) _wait(funded - elapsed);
        if (seed % 8 != 0) _wait(bound(seed >> 8, 1, 2500));
        if (seed % 3 == 0) return;
        _revive(a, a.tenant, _topUpAmount(a, 1));
        _wait(bound(seed >> 16, 1, 1200));
        if (seed % 3 == 1) _latch(a.host, back);
    }

    function _wait(uint256 s) private {
        vm.warp(block.timestamp + s);
    }

    function open(uint256 seed, uint256 rateSeed, uint256 depositSeed) external later(seed) {
        if (live() >= MAX_LIVE) return;
        if (seed % 3 == 0) _reopen(hosts[seed % hosts.length]);
        Deal memory d = _deal(seed, rateSeed);
        uint256 deposit = _deposit(d, depositSeed);
        uint256 sum = inUse[d.host] + d.shape;
        bool fits = uint24(sum) <= uint24(d.capacity) && uint8(sum >> 72) <= uint8(d.capacity >> 72);
        bool must = _publish(d) && d.royaltyBps <= 2000;
        must = must && !paused && !draining[d.host] && !isLatched(d.host) && fits && !listed[d.tenant];
        bytes memory call_ =
            abi.encodeCall(ESCROW.open, (d.terms(), d.prices, d.capacityOpenFee(), uint64(deposit), d.manifest));
        if (d.royaltyBps > 2000) done["royaltyAboveCap"]++;
        if (!_try("open", d.tenant, call_, must)) return;
        _book(d, deposit);
        if (seed % 4 != 0) _activate(accounts[accounts.length - 1]);
    }

    function activate(uint256 seed) external later(seed) {
        (uint256 i, bool found) = _pick(seed, LeaseState.Open);
        if (found) _activate(accounts[i]);
    }

    /// @dev Refused by the operator, given up by the tenant, or ended by anyone when the deadline has passed.
    function give(uint256 seed, uint256 how) external later(seed) {
        (uint256 i, bool found) = _pick(seed, LeaseState.Open);
        if (!found) return;
        if (how % 4 == 0) _decline(accounts[i], DeclineReason(seed % 5));
        else if (how % 4 == 1) _cancel(accounts[i], false);
        else _cancel(accounts[i], true);
    }

    function topUp(uint256 seed, uint256 amount) external later(seed) {
        (uint256 i, bool found) = _pickAny(seed);
        if (!found) return;
        Account storage a = accounts[i];
        amount = _topUpAmount(a, amount);
        address payer = tenants[seed % 3];
        bool runs = a.state == LeaseState.Open;
        // By id alone the escrow sees the wall clock: billed seconds when the mark was taken, and all since.
        if (a.state == LeaseState.Active) runs = baseOf(a) + block.timestamp - a.since < fundedOf(a);
        if (!_try("topUp", payer, abi.encodeCall(ESCROW.topUp, (a.id, uint64(amount))), runs && !listed[payer])) return;
        _topped(a, payer, amount);
    }

    function revive(uint256 seed, uint256 amount) external later(seed) {
        (uint256 i, bool found) = _pickExhausted(seed);
        if (!found) (i, found) = _pickAny(seed);
        if (!found) return;
        Account storage a = accounts[i];
        _revive(a, tenants[seed % 3], _topUpAmount(a, amount));
    }

    function withdraw(uint256 seed) external later(seed) {
        (uint256 i, bool found) = _pick(seed, LeaseState.Active);
        if (!found) return;
        Account storage a = accounts[i];
        uint256 vested = vestedOf(a);
        bool must = vested != a.settled || (!a.feePaid && a.openFee != 0);
        Snapshot memory before = _snapshot(a);
        if (!_try("withdraw", stranger, abi.encodeCall(ESCROW.withdraw, (a.terms)), must)) return;
        _pay(a, before, vested, 0);
    }

    /// @dev Sometimes followed by a verdict on the seconds that are held now.
    function close(uint256 seed, uint256 who, uint256 back) external later(seed) {
        (uint256 i, bool found) = _pick(seed, LeaseState.Active);
        if (!found || seed % 3 != 0) return;
        Account storage a = accounts[i];
        _close(a, who % 4, who % 16 == 4);
        if (a.state != LeaseState.Settling || who % 8 > 4) return;
        _wait(bound(seed >> 16, 1, 1200));
        _latch(a.host, back);
    }

    /// @dev Another size and other prices; sometimes followed by a verdict on the seconds that are held now.
    function resize(uint256 seed, uint256 rateSeed, uint256 money) external later(seed) {
        (uint256 i, bool found) = _pick(seed, LeaseState.Active);
        if (!found || live() > MAX_LIVE) return;
        if (seed % 3 != 0) _reopen(accounts[i].host);
        _resize(i, seed, rateSeed, money);
        if (accounts[i].state != LeaseState.Settling || money % 4 == 0) return;
        _wait(bound(seed >> 16, 1, 1200));
        _latch(accounts[i].host, rateSeed);
    }

    function finalize(uint256 seed, bool byTenant) external later(seed) {
        (uint256 i, bool found) = _pick(seed, LeaseState.Settling);
        if (!found) return;
        _finalize(accounts[i], byTenant);
    }

    /// @dev Reaches back mostly far, and never before the last lift; what a second latch would blur is settled before, as the
    /// sdk does.
    function latch(uint256 seed, uint256 back) external later(seed) {
        uint64 host = hosts[seed % hosts.length];
        if (isLatched(host)) return _lift(host);
        _latch(host, back);
    }

    function lift(uint256 seed) external later(seed) {
        _lift(hosts[seed % hosts.length]);
    }

    /// @dev What happens beside: fees, claims, the blacklist.
    function aside(uint256 seed, uint256 what) external later(seed) {
        if (what % 3 == 0) _blacklist(seed);
        else if (what % 3 == 1) _claim(people[seed % people.length], people[(seed >> 8) % people.length]);
        else _collectFees(hosts[seed % hosts.length]);
    }

    /// @dev What governor, owner and operator decide for leases to come: what open leases say stays as it was.
    function govern(uint256 seed) external later(seed) {
        bytes32 said = _saidByLeases();
        _decide(seed);
        vm.assertEq(_saidByLeases(), said, "an open lease says something else than before");
    }

    // ------------------------------------------------------------------ views for the invariants

    function count() external view returns (uint256) {
        return accounts.length;
    }

    function account(uint256 i) external view returns (Account memory) {
        return accounts[i];
    }

    function live() public view returns (uint256 n) {
        for (uint256 i = 0; i < accounts.length; ++i) {
            if (accounts[i].state != LeaseState.Closed) ++n;
        }
    }

    /// @dev Seconds that the ledger says are billed now.
    function billedNow(uint256 i) external view returns (uint256) {
        return billedOf(accounts[i], block.timestamp);
    }

    function elapsedNow(uint256 i) external view returns (uint256) {
        return elapsedOf(accounts[i], block.timestamp);
    }

    function fundedNow(uint256 i) external view returns (uint256) {
        return fundedOf(accounts[i]);
    }

    function vestedNow(uint256 i) external view returns (uint256) {
        return vestedOf(accounts[i]);
    }

    /// @dev Billed seconds that a verdict could strike, were it posted now.
    function reachableNow(uint256 i) external view returns (uint256) {
        Account storage a = accounts[i];
        if (!a.clocked || isLatched(a.host)) return 0;
        uint256 from = block.timestamp - ESCROW.LATCH_REACH_SECONDS();
        if (from < liftOf(a.host)) from = liftOf(a.host);
        Span[] memory billed = Spans.then(a.billed, ranOf(a, block.timestamp)).first(billedOf(a, block.timestamp));
        return billed.count() - billed.without(Spans.list(from, Spans.FOREVER)).count();
    }

    /// @dev Wall seconds since activation that were neither dead nor in an outage (outside the dead ones).
    function countableNow(uint256 i) external view returns (uint256) {
        Account storage a = accounts[i];
        Span[] memory wall = Spans.list(a.activatedAt, block.timestamp).without(a.dead);
        if (a.clocked) wall = wall.without(outages[a.host]);
        return wall.count();
    }

    function keptNow(uint256 i) external view returns (uint256) {
        return Spans.count(accounts[i].billed);
    }

    function owedByLedger(uint256 i) external view returns (uint256) {
        return owedBy(accounts[i]);
    }

    function totalAt(uint256 i, uint256 s) external view returns (uint256) {
        return totalOf(accounts[i], s);
    }

    function hostsLength() external view returns (uint256) {
        return hosts.length;
    }

    /// @dev Balance and pull balance of everybody are what the ledger says.
    function assertWealth() external view {
        for (uint256 i = 0; i < people.length; ++i) {
            uint256 has = USDC.balanceOf(people[i]) + ESCROW.owedTo(people[i]);
            vm.assertEq(has, wealth[people[i]], "wealth");
        }
    }

    /// @dev What the escrow owes in all: to leases by the ledger, fees of hosts, and what people could not be paid.
    /// @dev Cheap enough to ask after each of ten thousand calls: leases at the front that are closed owe nothing any more.
    function owedInAll() external returns (uint256 sum) {
        while (_closedFront < accounts.length && accounts[_closedFront].state == LeaseState.Closed) {
            ++_closedFront;
        }
        for (uint256 i = _closedFront; i < accounts.length; ++i) {
            if (accounts[i].state != LeaseState.Closed) sum += owedBy(accounts[i]);
        }
        for (uint256 i = 0; i < hosts.length; ++i) {
            sum += _feeField(hosts[i]);
        }
        for (uint256 i = 0; i < people.length; ++i) {
            sum += ESCROW.owedTo(people[i]);
        }
    }

    // ------------------------------------------------------------------ opening

    /// @dev Tiny, middling and huge rates; with and without creditor, author, trial and open fee.
    function _deal(uint256 seed, uint256 rateSeed) private returns (Deal memory d) {
        uint256 h = seed % hosts.length;
        d.tenant = tenants[(seed >> 8) % 3];
        d.salt = _salt++;
        d.payee = payees[h];
        d.host = hosts[h];
        d.kind = KIND;
        d.trialSeconds = (seed >> 16) % 3 == 0 ? 0 : uint16(bound(seed >> 24, 1, 600));
        d.feeBps = feeBps;
        d.activationDeadline = uint32(block.timestamp + bound(seed >> 32, 300, 40_000));
        d.creditor = (seed >> 48) % 5 == 0 ? address(0) : address(VERDICTS);
        d.capacity = Deals.shapeOf(1000, 0, 0, 4, 0);
        d.openFee = (seed >> 64) % 4 == 0 ? 0 : uint64(bound(seed >> 72, 1, 1_000_000));
        d.generation = generation[d.host];
        d.escrow = address(ESCROW);
        (d.shape, d.prices) = _priced(seed >> 56, rateSeed);
        if ((seed >> 80) % 3 == 0) {
            d.author = authors[(seed >> 88) % 2];
            d.royaltyBps = uint16(bound(seed >> 96, 1, (seed >> 112) % 16 == 0 ? 4000 : 2000));
            if (d.rate() / 1e6 * d.royaltyBps < 10_000) (d.author, d.royaltyBps) = (address(0), 0);
        }
    }

    /// @dev From one step (1e-12 USDC/s) to 0.9 USDC/s; points for the small ones, GPUs for the great ones.
    function _priced(uint256 shapeSeed, uint256 rateSeed) private pure returns (uint104 shape, uint256 prices) {
        uint256 size = rateSeed % 3;
        uint256 rate = bound(rateSeed >> 8, 1, size == 0 ? 5000 : size == 1 ? 1e8 : 9e11);
        if (size == 2) {
            uint8 gpus = uint8(bound(shapeSeed, 1, 3));
            return (Deals.shapeOf(0, 0, 0, gpus, 0), Deals.pricesOf(0, 0, 0, 0, uint64(rate * 1e6 / gpus + 1)));
        }
        uint24 points = uint24(bound(shapeSeed, 1, 400));
        return (Deals.shapeOf(points, 0, 0, 0, 0), Deals.pricesOf(uint48(rate * 1e6 / points + 1), 0, 0, 0, 0));
    }

    /// @dev From just an hour to a week of runway.
    function _deposit(Deal memory d, uint256 seed) private pure returns (uint256) {
        uint256 rate = d.rate() + d.rate() / 1e6 * d.royaltyBps / 10_000 * 1e6;
        uint256 s = seed % 3 == 0 ? 3600 : bound(seed >> 8, 3600, seed % 3 == 1 ? 20_000 : 600_000);
        return (s * rate + 1e12 - 1) / 1e12;
    }

    /// @dev Whether the offer stands: what was published before floors rose still does.
    function _publish(Deal memory d) private returns (bool) {
        bytes32 hash = d.offerHash();
        bool must = _reaches(d.prices, floors) && _reaches(d.prices, minima[d.host]);
        if (_try("publish", operator, abi.encodeCall(ESCROW.publishOffer, (d.offer())), must)) {
            published[hash] = true;
            offered[d.host] = true;
        }
        return published[hash];
    }

    function _reaches(uint256 prices, uint256 least) private pure returns (bool) {
        return uint48(prices) >= uint48(least) && prices >> 192 >= least >> 192;
    }

    function _book(Deal memory d, uint256 deposit) private {
        Account storage a = accounts.push();
        a.terms = d.terms();
        a.id = d.id();
        a.tenant = d.tenant;
        a.payee = d.payee;
        a.author = d.author;
        a.host = d.host;
        a.clocked = d.creditor != address(0);
        a.rate = d.rate();
        a.royaltyRate = d.rate() / 1e6 * d.royaltyBps / 10_000 * 1e6;
        a.feeBps = d.feeBps;
        a.trial = d.trialSeconds;
        a.openFee = d.openFee;
        a.shape = d.shape;
        a.prices = d.prices;
        a.capacityOpenFee = d.capacityOpenFee();
        a.deadline = d.activationDeadline;
        a.state = LeaseState.Open;
        a.deposit = deposit;
        a.deposited = deposit + d.openFee;
        wealth[d.tenant] -= deposit + d.openFee;
        inUse[d.host] += d.shape;
    }

    function _activate(Account storage a) private {
        bool must = block.timestamp <= a.deadline;
        if (!_try("activate", operator, abi.encodeCall(ESCROW.activate, (a.terms, "", 0)), must)) return;
        a.state = LeaseState.Active;
        a.activatedAt = block.timestamp;
        a.since = block.timestamp;
    }

    // ------------------------------------------------------------------ resizing

    /// @dev What a resize does with the money, by the ledger.
    struct Change {
        Terms terms;
        Handover how;
        uint256 billed;
        uint256 vested;
        uint256 unbilled;
        uint256 added;
        uint256 returned;
        uint256 rate;
    }

    function _resize(uint256 i, uint256 seed, uint256 rateSeed, uint256 money) private {
        Account storage a = accounts[i];
        Deal memory offered = _deal(seed, rateSeed);
        (Deal memory next, bool must) = _successor(a, offered);
        must = must && _mayResize(a, next);
        Change memory c;
        c.rate = next.rate();
        c.terms = next.terms();
        c.terms.offerHash = offered.offerHash();
        c.how = Handover(next.prices, offered.capacityOpenFee(), offered.trialSeconds, 0, 0, money % 8 == 0);
        c.billed = billedOf(a, block.timestamp);
        c.vested = c.how.waiveHold ? c.billed : vestedOf(a);
        if (a.deposit >= totalOf(a, c.billed)) c.unbilled = a.deposit - totalOf(a, c.billed);
        _wish(a, c, money >> 8);
        uint256 deposit = c.unbilled + c.added - c.returned;
        must = must && deposit * 1e12 >= 3600 * (c.rate + _royaltyRate(next)) && (c.added == 0 || !listed[a.tenant]);
        Snapshot memory before = _snapshot(a);
        Permit memory none;
        if (!_try("resize", a.tenant, abi.encodeCall(ESCROW.resize, (a.terms, c.terms, c.how, none)), must)) return;
        _handOver(a, before, c);
        _book(next, deposit);
        _begin(accounts[accounts.length - 1], a, c);
    }

    /// @dev The successor's terms on an offer of the lease's own host.
    function _successor(Account storage a, Deal memory offered) private returns (Deal memory next, bool offers) {
        uint256 h = a.host == hosts[0] ? 0 : 1;
        offered.host = hosts[h];
        offered.payee = payees[h];
        offered.generation = generation[offered.host];
        offered.tenant = a.tenant;
        offered.author = a.author;
        offered.royaltyBps = uint16(a.terms.authorFeeDeadline >> 176);
        offers = _publish(offered);
        next = abi.decode(abi.encode(offered), (Deal));
        next.trialSeconds = 0;
        next.openFee = 0;
    }

    function _mayResize(Account storage a, Deal memory next) private view returns (bool) {
        uint256 sum = inUse[next.host] - a.shape + next.shape;
        bool fits = uint24(sum) <= uint24(next.capacity) && uint8(sum >> 72) <= uint8(next.capacity >> 72);
        bool fair = next.author == address(0) || _royaltyRate(next) != 0;
        bool sells = !paused && !draining[next.host] && !isLatched(next.host);
        return fits && fair && sells && !isExhausted(a, block.timestamp);
    }

    function _royaltyRate(Deal memory d) private pure returns (uint256) {
        return d.rate() / 1e6 * d.royaltyBps / 10_000 * 1e6;
    }

    /// @dev A purse for minutes or days; what it lacks may be added, wholly, partly or not at all.
    function _wish(Account storage a, Change memory c, uint256 seed) private view {
        uint256 purse = bound(seed >> 8, 0, 100_000) * c.rate / 1e12 + bound(seed >> 8, 0, c.unbilled);
        c.how.purse = seed % 4 == 0 ? type(uint64).max : uint64(purse);
        c.how.addAtMost = seed % 5 == 0 ? 0 : uint64(bound(seed >> 16, 0, 2 * a.deposit + 40_000 * c.rate / 1e12));
        if (c.unbilled > c.how.purse) {
            c.returned = c.unbilled - c.how.purse;
        } else {
            c.added = c.how.purse - c.unbilled;
            if (c.added > c.how.addAtMost) c.added = c.how.addAtMost;
        }
    }

    /// @dev The old lease ends as by a close; what it leaves, less what goes back, is carried over.
    function _handOver(Account storage a, Snapshot memory before, Change memory c) private {
        _end(a, c.vested == c.billed ? LeaseState.Closed : LeaseState.Settling);
        if (a.state == LeaseState.Settling) keepBilled(a, block.timestamp, c.billed);
        a.closedAt = block.timestamp;
        a.closedBilled = c.billed;
        _resized[a.id] = true;
        before.tenant -= c.added;
        _pay(a, before, c.vested, c.returned);
        a.toTenant += c.unbilled - c.returned;
    }

    /// @dev The successor runs at once. What was carried over did not come from the tenant's wallet again.
    function _begin(Account storage next, Account storage a, Change memory c) private {
        next.terms = c.terms;
        next.id = ESCROW.leaseIdOf(c.terms);
        wealth[a.tenant] += c.unbilled - c.returned;
        next.state = LeaseState.Active;
        next.activatedAt = block.timestamp;
        next.since = block.timestamp;
        vm.assertEq(ESCROW.firstLeaseOf(next.id), ESCROW.firstLeaseOf(a.id), "one instance");
    }

    // ------------------------------------------------------------------ topping up

    /// @dev Billed seconds when the mark was taken, as the escrow's word has them: verdicts since do not change it.
    mapping(bytes32 id => uint256) internal base;

    function baseOf(Account storage a) internal view returns (uint256) {
        return base[a.id];
    }

    function _topUpAmount(Account storage a, uint256 seed) private view returns (uint256) {
        uint256 s = seed % 2 == 0 ? bound(seed >> 8, 0, 4000) : bound(seed >> 8, 3600, 200_000);
        return s * (a.rate + a.royaltyRate) / 1e12 + 1;
    }

    function _revive(Account storage a, address payer, uint256 amount) private {
        bool dry = a.state == LeaseState.Active && isExhausted(a, block.timestamp);
        bool enough = !dry || fundedOf(a, a.deposit + amount) - fundedOf(a) >= _need(a);
        bytes memory call_ = abi.encodeCall(ESCROW.revive, (a.terms, uint64(amount)));
        if (!_try(dry ? bytes32("revive") : bytes32("reviveRunning"), payer, call_, enough && !listed[payer])) return;
        if (dry) {
            uint256 n = fundedOf(a);
            keepBilled(a, block.timestamp, n);
            base[a.id] = n;
        }
        _topped(a, payer, amount);
    }

    function _need(Account storage a) private view returns (uint256 need) {
        need = elapsedOf(a, block.timestamp) - fundedOf(a);
        if (need > ESCROW.GRACE_SECONDS()) need = ESCROW.GRACE_SECONDS();
        if (need < 3600) need = 3600;
    }

    function _topped(Account storage a, address payer, uint256 amount) private {
        a.deposit += amount;
        a.deposited += amount;
        wealth[payer] -= amount;
    }

    // ------------------------------------------------------------------ paying

    /// @dev Wealth of the receivers before a call.
    struct Snapshot {
        uint256 payee;
        uint256 author;
        uint256 tenant;
        uint256 fee;
    }

    function _snapshot(Account storage a) private view returns (Snapshot memory s) {
        s.payee = _has(a.payee);
        s.author = _has(a.author);
        s.tenant = _has(a.tenant);
        s.fee = _feeField(a.host);
    }

    function _has(address person) private view returns (uint256) {
        return USDC.balanceOf(person) + ESCROW.owedTo(person);
    }

    function _feeField(uint64 host) private view returns (uint256) {
        return (ESCROW.hostWordOf(host, KIND) >> 104) & type(uint40).max;
    }

    /// @dev The seconds up to `to` are paid, with the open fee if it was not; the tenant gets `refund`.
    function _pay(Account storage a, Snapshot memory before, uint256 to, uint256 refund) private {
        uint256 fee = feeOf(a, to) - feeOf(a, a.settled);
        uint256 toPayee = grossOf(a, to) - grossOf(a, a.settled) - fee;
        uint256 toAuthor = royaltyOf(a, to) - royaltyOf(a, a.settled);
        if (!a.feePaid) toPayee += a.openFee;
        a.feePaid = true;
        a.settled = to;
        _expectPaid(a, before, toPayee, toAuthor, fee, refund);
    }

    /// @dev What the receivers got is what the ledger says; it books what they really got.
    function _expectPaid(
        Account storage a,
        Snapshot memory before,
        uint256 toPayee,
        uint256 toAuthor,
        uint256 fee,
        uint256 refund
    ) private {
        vm.assertEq(_has(a.payee) - before.payee, toPayee, "to the payee");
        vm.assertEq(_has(a.author) - before.author, toAuthor, "to the author");
        vm.assertEq(_has(a.tenant) - before.tenant, refund, "to the tenant");
        vm.assertEq(_feeField(a.host) - before.fee, fee, "to the protocol");
        a.toPayee += toPayee;
        a.toAuthor += toAuthor;
        a.toProtocol += fee;
        a.toTenant += refund;
        wealth[a.payee] += toPayee;
        wealth[a.author] += toAuthor;
        wealth[a.tenant] += refund;
        fees[a.host] += fee;
    }

    /// @dev Billed seconds that are older than the hold, counted back second by second on the billing clock.
    function vestedOf(Account storage a) internal view returns (uint256 vested) {
        uint256 billed = billedOf(a, block.timestamp);
        if (!a.clocked || isLatched(a.host)) return billed;
        uint256 hold = ESCROW.HOLD_SECONDS();
        uint256 sinceLift = block.timestamp - liftOf(a.host);
        if (sinceLift < hold) hold = sinceLift;
        uint256 elapsed = elapsedOf(a, block.timestamp);
        vested = elapsed > hold ? elapsed - hold : 0;
        if (vested > billed) vested = billed;
        if (vested < a.settled) vested = a.settled;
    }

    // ------------------------------------------------------------------ ending

    function _decline(Account storage a, DeclineReason why) private {
        Snapshot memory before = _snapshot(a);
        _try("decline", operator, abi.encodeCall(ESCROW.decline, (a.terms, why)), true);
        uint256 kept = why == DeclineReason.BadManifest && block.timestamp <= a.deadline ? a.openFee : 0;
        _end(a, LeaseState.Closed);
        _expectPaid(a, before, 0, 0, kept, a.deposit + a.openFee - kept);
    }

    function _cancel(Account storage a, bool byStranger) private {
        bool late = block.timestamp > a.deadline;
        Snapshot memory before = _snapshot(a);
        bytes memory call_ = abi.encodeCall(ESCROW.cancel, (a.terms, CancelReason.Other));
        if (!_try("cancel", byStranger ? stranger : a.tenant, call_, late || !byStranger)) return;
        _end(a, LeaseState.Closed);
        _expectPaid(a, before, late ? 0 : a.openFee, 0, 0, a.deposit + (late ? a.openFee : 0));
    }

    function _close(Account storage a, uint256 who, bool waive) private {
        address by = who == 0 ? a.tenant : who == 1 ? operator : who == 2 ? owner : stranger;
        CloseReason reason = CloseReason.Other;
        bool must = who < 3;
        if (who == 3) (reason, must) = _strangersReason(a);
        waive = waive && who == 0;
        uint256 billed = billedOf(a, block.timestamp);
        uint256 vested = waive ? billed : vestedOf(a);
        Snapshot memory before = _snapshot(a);
        if (!_try("close", by, abi.encodeCall(ESCROW.close, (a.terms, reason, waive)), must)) return;
        _end(a, vested == billed ? LeaseState.Closed : LeaseState.Settling);
        if (a.state == LeaseState.Settling) keepBilled(a, block.timestamp, billed);
        a.closedAt = block.timestamp;
        a.closedBilled = billed;
        _pay(a, before, vested, a.deposit - totalOf(a, billed));
    }

    function _strangersReason(Account storage a) private view returns (CloseReason, bool) {
        if (elapsedOf(a, block.timestamp) >= fundedOf(a) + ESCROW.GRACE_SECONDS()) {
            return (CloseReason.Exhausted, true);
        }
        bool long = a.clocked && isLatched(a.host);
        if (long) long = block.timestamp >= outages[a.host][outages[a.host].length - 1].from + 7 days;
        return (CloseReason.HostLatched, long);
    }

    function _end(Account storage a, LeaseState state) private {
        a.state = state;
        inUse[a.host] -= a.shape;
    }

    function _finalize(Account storage a, bool byTenant) private {
        bool must = byTenant || block.timestamp >= a.closedAt + ESCROW.HOLD_SECONDS() || a.behind || latchedSince[a.id];
        Snapshot memory before = _snapshot(a);
        bytes memory call_ = abi.encodeCall(ESCROW.finalize, (a.terms));
        if (!_try("finalize", byTenant ? a.tenant : stranger, call_, must)) return;
        uint256 kept = Spans.count(a.billed);
        a.state = LeaseState.Closed;
        _pay(a, before, kept, totalOf(a, a.closedBilled) - totalOf(a, kept));
    }

    // ------------------------------------------------------------------ verdicts

    mapping(bytes32 id => bool) internal latchedSince;

    function _latch(uint64 host, uint256 back) private {
        uint256 reach = ESCROW.LATCH_REACH_SECONDS();
        uint256 from = block.timestamp - bound(back, 0, reach + 100);
        bool must = from >= block.timestamp - reach && from >= liftOf(host);
        _settleBlurred(host, must);
        bytes memory call_ = abi.encodeCall(VERDICTS.latch, (host, KIND, uint32(from)));
        if (!_tryAt("latch", stranger, address(VERDICTS), call_, must)) return;
        outages[host].push(Span(from, Spans.FOREVER));
        for (uint256 i = 0; i < accounts.length; ++i) {
            _strike(accounts[i], host, from);
        }
    }

    function _strike(Account storage a, uint64 host, uint256 from) private {
        if (a.host != host || !a.clocked) return;
        if (a.state != LeaseState.Active && a.state != LeaseState.Settling) return;
        bool struck = strike(a, from) != 0;
        if (from < a.since) a.behind = true;
        if (a.state == LeaseState.Settling) latchedSince[a.id] = true;
        if (struck && a.state == LeaseState.Active) ++revivedAndStruck;
        if (struck && a.state == LeaseState.Settling) ++creditedAtTheEnd;
        if (struck && _resized[a.id]) ++resizedAndStruck;
    }

    /// @dev A second latch forgets how far the first one reached behind a mark. Here the story of such a lease ends before it:
    /// the sdk finalizes settling leases, and active ones are closed. The bound of what would be lost has a test of its own
    /// (LeaseMathTest, TwoLatches).
    function _settleBlurred(uint64 host, bool will) private {
        if (!will) return;
        for (uint256 i = 0; i < accounts.length; ++i) {
            Account storage a = accounts[i];
            if (a.host != host || !a.clocked || !a.behind) continue;
            if (a.state == LeaseState.Active) _close(a, 0, true);
            else if (a.state == LeaseState.Settling) _finalize(a, true);
        }
    }

    function _lift(uint64 host) private {
        bool must = isLatched(host);
        if (!_tryAt("lift", stranger, address(VERDICTS), abi.encodeCall(VERDICTS.lift, (host, KIND)), must)) return;
        outages[host][outages[host].length - 1].to = block.timestamp;
    }

    // ------------------------------------------------------------------ aside

    /// @dev At most one person is on the list.
    function _blacklist(uint256 seed) private {
        if (listed[onTheList]) USDC.unBlacklist(onTheList);
        listed[onTheList] = false;
        if (seed % 3 == 0) return;
        onTheList = people[(seed >> 8) % people.length];
        listed[onTheList] = true;
        USDC.blacklist(onTheList);
        done["blacklist"]++;
    }

    function _claim(address person, address to) private {
        uint256 amount = ESCROW.owedTo(person);
        bool must = amount != 0 && !listed[to];
        if (!_try("claim", person, abi.encodeCall(ESCROW.claim, (to)), must)) return;
        wealth[person] -= amount;
        wealth[to] += amount;
    }

    function _collectFees(uint64 host) private {
        if (!_try("collectFees", stranger, abi.encodeCall(ESCROW.collectFees, (host, KIND)), fees[host] != 0)) return;
        wealth[treasury] += fees[host];
        fees[host] = 0;
    }

    /// @dev The words and the status of every lease that is not closed, less the warning: when to warn is the governor's to say.
    function _saidByLeases() private view returns (bytes32 said) {
        bytes32[] memory ids = new bytes32[](1);
        for (uint256 i = _closedFront; i < accounts.length; ++i) {
            Account storage a = accounts[i];
            if (a.state == LeaseState.Closed) continue;
            ids[0] = a.id;
            ILeaseEscrow.LeaseStatus memory status = ESCROW.statusOf(a.terms);
            status.lowRunway = false;
            said = keccak256(abi.encode(said, ESCROW.leaseWordsOf(ids), status, ESCROW.firstLeaseOf(a.id)));
        }
    }

    function _decide(uint256 seed) private {
        uint256 what = seed % 14;
        uint64 host = hosts[(seed >> 24) % hosts.length];
        if (what < 4) {
            _setFee(GOVERNOR, uint16(bound(seed >> 8, 0, 1200)));
        } else if (what == 4) {
            _setFee(stranger, uint16(bound(seed >> 8, 0, 1200)));
        } else if (what == 5) {
            paused = !paused;
            _try("pause", GOVERNOR, abi.encodeCall(ESCROW.setOpeningPaused, (paused)), true);
        } else if (what == 6) {
            draining[host] = !draining[host];
            _try("drain", operator, abi.encodeCall(ESCROW.setDraining, (host, KIND, draining[host])), true);
        } else if (what == 7) {
            _try("void", operator, abi.encodeCall(ESCROW.voidOffers, (host, KIND)), true);
            generation[host]++;
        } else if (what == 8) {
            _setFloors(uint48(bound(seed >> 8, 0, 4e9)), uint64(bound(seed >> 56, 0, 4e13)));
        } else if (what == 9) {
            uint32 s = uint32(bound(seed >> 8, 0, 60 days));
            bytes memory call_ = abi.encodeCall(ESCROW.setLowRunwaySeconds, (s));
            if (_try("setLowRunwaySeconds", GOVERNOR, call_, s <= 30 days)) lowRunwaySeconds = s;
        } else if (what == 10) {
            (treasury, otherTreasury) = (otherTreasury, treasury);
            _try("setTreasury", GOVERNOR, abi.encodeCall(ESCROW.setTreasury, (treasury)), true);
        } else if (what == 11) {
            _changePayee((seed >> 24) % hosts.length);
        } else if (what == 12) {
            _setMinima(host, Deals.pricesOf(uint48(bound(seed >> 32, 0, 4e9)), 0, 0, 0, uint64(bound(seed >> 80, 0, 4e13))));
        } else {
            // There was one from the start, and one is all there ever is; nobody's treasury is none, either.
            _try("setCreditor", GOVERNOR, abi.encodeCall(ESCROW.setCreditor, (stranger)), false);
            _try("setTreasury", GOVERNOR, abi.encodeCall(ESCROW.setTreasury, (address(0))), false);
        }
    }

    function _setFee(address who, uint16 bps) private {
        bool must = who == GOVERNOR && bps <= 1000;
        if (_try("setFeeBps", who, abi.encodeCall(ESCROW.setFeeBps, (bps)), must)) feeBps = bps;
    }

    /// @dev Of points and GPUs, which are what this market sells.
    function _setFloors(uint48 point, uint64 gpu) private {
        uint256 prices = Deals.pricesOf(point, 0, 0, 0, gpu);
        bool must = point <= 3e9 && gpu <= 3e13;
        if (_try("setPriceFloors", GOVERNOR, abi.encodeCall(ESCROW.setPriceFloors, (KIND, prices)), must)) {
            floors = prices;
        }
    }

    /// @dev Owner and new payee agree, the operator's key is not asked; it voids what names the old one.
    function _changePayee(uint256 h) private {
        address next = otherPayees[h];
        bytes memory propose = abi.encodeCall(REGISTRY.proposePayee, (hosts[h], next));
        bytes memory accept = abi.encodeCall(REGISTRY.acceptPayee, (hosts[h]));
        _tryAt("proposePayee", operator, address(REGISTRY), propose, false);
        _tryAt("proposePayee", owner, address(REGISTRY), propose, true);
        _tryAt("acceptPayee", operator, address(REGISTRY), accept, false);
        _tryAt("acceptPayee", next, address(REGISTRY), accept, true);
        (payees[h], otherPayees[h]) = (next, payees[h]);
        if (offered[hosts[h]]) generation[hosts[h]]++;
    }

    function _setMinima(uint64 host, uint256 prices) private {
        bytes memory call_ = abi.encodeCall(REGISTRY.setPriceMinima, (host, KIND, prices));
        _tryAt("setPriceMinima", operator, address(REGISTRY), call_, false);
        if (_tryAt("setPriceMinima", owner, address(REGISTRY), call_, true)) minima[host] = prices;
    }

    /// @dev What stops new leases is taken back now and then, so that it stops little.
    function _reopen(uint64 host) private {
        if (floors != 0) _setFloors(0, 0);
        if (minima[host] != 0) _setMinima(host, 0);
        if (paused) {
            paused = false;
            _try("pause", GOVERNOR, abi.encodeCall(ESCROW.setOpeningPaused, (false)), true);
        }
        if (draining[host]) {
            draining[host] = false;
            _try("drain", operator, abi.encodeCall(ESCROW.setDraining, (host, KIND, false)), true);
        }
    }

    // ------------------------------------------------------------------ calling

    function _try(bytes32 name, address from, bytes memory call_, bool must) private returns (bool) {
        return _tryAt(name, from, address(ESCROW), call_, must);
    }

    /// @dev Calls, and insists that the escrow agrees with the ledger on whether it may be done.
    function _tryAt(bytes32 name, address from, address to, bytes memory call_, bool must) private returns (bool ok) {
        vm.prank(from);
        (ok,) = to.call(call_);
        vm.assertEq(ok, must, string(abi.encodePacked(name)));
        done[ok ? name : keccak256(abi.encode(name, "refused"))]++;
    }

    /// @dev The first account in that state, counted from a random one.
    function _pick(uint256 seed, LeaseState state) private view returns (uint256 index, bool found) {
        uint256 n = accounts.length;
        for (uint256 i = 0; i < n; ++i) {
            index = ((seed % n) + i) % n;
            if (accounts[index].state == state) return (index, true);
        }
    }

    function _pickExhausted(uint256 seed) private view returns (uint256 index, bool found) {
        uint256 n = accounts.length;
        for (uint256 i = 0; i < n; ++i) {
            index = ((seed % n) + i) % n;
            Account storage a = accounts[index];
            if (a.state == LeaseState.Active && isExhausted(a, block.timestamp)) return (index, true);
        }
    }

    function _pickAny(uint256 seed) private view returns (uint256, bool) {
        return _pick(seed, seed % 5 == 0 ? LeaseState.Open : LeaseState.Active);
    }
}
