// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LeaseState, Terms} from "../../../contracts/market/types/Terms.sol";
import {Span, Spans} from "./Spans.sol";

/// @notice What the ledger knows of a lease: which seconds were billed, who paid what.
struct Account {
    Terms terms;
    bytes32 id;
    address tenant;
    address payee;
    address author;
    uint64 host;
    bool clocked; // names the creditor
    uint256 rate; // 1e-18 USDC/s
    uint256 royaltyRate; // 1e-18 USDC/s
    uint256 feeBps;
    uint256 trial;
    uint256 openFee;
    uint256 shape;
    uint256 prices;
    uint256 capacityOpenFee;
    uint256 deadline;
    LeaseState state;
    bool feePaid;
    uint256 deposit;
    uint256 settled; // seconds paid out
    uint256 activatedAt;
    uint256 since; // activation or last revival
    bool behind; // a latch since then reached behind `since`
    uint256 closedAt;
    uint256 closedBilled; // seconds billed at the close
    Span[] billed; // billed seconds before `since`; after the close: all of them
    Span[] dead; // seconds that went by unfunded, found at revivals
    uint256 deposited; // units ever paid in
    uint256 toPayee;
    uint256 toAuthor;
    uint256 toProtocol;
    uint256 toTenant;
}

/// @title The slow, obvious ledger: lists of seconds, replayed beside the escrow.
/// @notice A lease is billed for each second since its activation that is funded and in no outage. A verdict strikes seconds out,
/// also of those already billed. When an exhausted lease is revived, the seconds that went by unfunded are dead for ever.
contract Ledger {
    using Spans for Span[];

    Account[] internal accounts;
    /// @dev Confirmed outages of a host; the last one is open-ended while the host is latched.
    mapping(uint64 host => Span[]) internal outages;

    // --- seconds ---

    /// @dev Seconds since the mark that are in no outage, funded or not.
    function ranOf(Account storage a, uint256 t) internal view returns (Span[] memory ran) {
        ran = Spans.list(a.since, t);
        if (a.clocked) ran = ran.without(outages[a.host]);
    }

    function elapsedOf(Account storage a, uint256 t) internal view returns (uint256) {
        return Spans.count(a.billed) + ranOf(a, t).count();
    }

    /// @dev The most seconds that the deposit pays for: a guess, moved until it is right.
    function fundedOf(Account storage a, uint256 deposit) internal view returns (uint256 funded) {
        uint256 rate = a.rate + a.royaltyRate;
        funded = deposit * 1e12 / rate;
        while (funded * rate > deposit * 1e12) --funded;
        while ((funded + 1) * rate <= deposit * 1e12) ++funded;
        if (funded > type(uint32).max) funded = type(uint32).max;
    }

    function fundedOf(Account storage a) internal view returns (uint256) {
        return fundedOf(a, a.deposit);
    }

    function billedOf(Account storage a, uint256 t) internal view returns (uint256) {
        if (a.state == LeaseState.Open) return 0;
        if (a.state != LeaseState.Active) return a.closedBilled;
        uint256 elapsed = elapsedOf(a, t);
        if (elapsed <= a.trial && a.settled == 0) return 0;
        uint256 funded = fundedOf(a);
        return elapsed < funded ? elapsed : funded;
    }

    function isExhausted(Account storage a, uint256 t) internal view returns (bool) {
        return elapsedOf(a, t) >= fundedOf(a);
    }

    function isLatched(uint64 host) internal view returns (bool) {
        Span[] storage spans = outages[host];
        return spans.length != 0 && spans[spans.length - 1].to == Spans.FOREVER;
    }

    /// @dev When the host's last outage ended; 0 if it never had one. Not while latched.
    function liftOf(uint64 host) internal view returns (uint256) {
        Span[] storage spans = outages[host];
        return spans.length == 0 ? 0 : spans[spans.length - 1].to;
    }

    // --- what changes the seconds ---

    /// @dev The first billed seconds are kept as such, the others since then are dead.
    function keepBilled(Account storage a, uint256 t, uint256 n) internal {
        Span[] memory ran = ranOf(a, t);
        Span[] memory all = Spans.then(a.billed, ran);
        Span[] memory kept = all.first(n);
        Span[] memory lost = all.without(kept);
        for (uint256 i = 0; i < lost.length; ++i) {
            a.dead.push(lost[i]);
        }
        setBilled(a, kept);
        a.since = t;
        a.behind = false;
    }

    /// @dev Takes out of the billed seconds what lies at or after `from`; returns how many.
    function strike(Account storage a, uint256 from) internal returns (uint256 struck) {
        Span[] memory kept = Spans.without(a.billed, Spans.list(from, Spans.FOREVER));
        struck = Spans.count(a.billed) - kept.count();
        setBilled(a, kept);
    }

    function setBilled(Account storage a, Span[] memory spans) private {
        delete a.billed;
        for (uint256 i = 0; i < spans.length; ++i) {
            a.billed.push(spans[i]);
        }
    }

    // --- money: floors of exact cumulative amounts ---

    function grossOf(Account storage a, uint256 s) internal view returns (uint256) {
        return s * a.rate / 1e12;
    }

    function royaltyOf(Account storage a, uint256 s) internal view returns (uint256) {
        return s * a.royaltyRate / 1e12;
    }

    function totalOf(Account storage a, uint256 s) internal view returns (uint256) {
        return grossOf(a, s) + royaltyOf(a, s);
    }

    function feeOf(Account storage a, uint256 s) internal view returns (uint256) {
        return grossOf(a, s) * a.feeBps / 10_000;
    }

    /// @dev What the escrow owes to the lease's parties.
    function owedBy(Account storage a) internal view returns (uint256) {
        if (a.state == LeaseState.Open) return a.deposit + a.openFee;
        if (a.state == LeaseState.Active) return a.deposit + (a.feePaid ? 0 : a.openFee) - totalOf(a, a.settled);
        if (a.state == LeaseState.Settling) return totalOf(a, a.closedBilled) - totalOf(a, a.settled);
        return 0;
    }
}
