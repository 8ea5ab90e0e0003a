// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CloseReason, LeaseState} from "../../../../contracts/market/types/Terms.sol";
import {Role} from "../../../../contracts/verify/interfaces/IStakeVault.sol";
import {IVerifierNetwork} from "../../../../contracts/verify/interfaces/IVerifierNetwork.sol";
import {Answer, Ballot, Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {Deal} from "../../support/Deals.sol";
import {Handshakes} from "../../support/Handshakes.sol";

/// @title Random epochs over a market: a host that comes and goes, honest verifiers and liars, tenants who come, pay and leave.
/// @notice Whatever may be filed is filed: reports, confirmations, answers, postings, lifts. A ledger that counts seconds one span at a
/// time says what must come of it. Leases are far from exhaustion and past their trial, so that only verdicts move their clocks.
contract NetworkHandler is Handshakes {
    struct Span {
        uint256 from;
        uint256 to; // zero: latched now
    }

    struct Entry {
        Deal deal;
        uint256 activeAt;
        uint256 closedAt; // zero: it runs
        uint256 deposited;
    }

    uint256 private constant LIARS = 2; // seats 0 and 1: less than any quorum of the two committees
    uint64 private constant PURSE = 50_000_000;

    Span[] public spans;
    Entry[] private _entries;
    uint96 private _salt;
    bool public hostIsUp = true;
    uint256 private _fogEpochs;
    /// @dev What a seat said of the target, by epoch.
    mapping(uint64 epoch => mapping(uint32 seat => Outcome)) public said;
    uint256 public slashed;
    mapping(uint32 seat => uint256) public slashedOf;
    uint256 public openBonds;
    bytes32[] private _open;
    mapping(bytes32 id => uint32) private _accused;
    mapping(bytes32 action => uint256) public done;
    /// @dev A verdict that no two committees carry, or a stake lost by somebody who told no lie.
    bool public isUnjust;
    uint64 private _epoch = 2;

    constructor() {
        setUp();
        fundPool(10_000_000);
        creditEveryone();
    }

    function creditEveryone() private {
        usdc.mint(stranger, 1e12);
        vm.prank(stranger);
        usdc.approve(address(network), type(uint256).max);
    }

    // ------------------------------------------------------------------ actions

    /// @dev One epoch: the host goes or comes, all say what they say, whatever can be filed is filed.
    function epoch(uint256 seed) external {
        uint256 random = uint256(keccak256(abi.encode(seed)));
        _epoch = current() + 1;
        if (random % 4 == 0) hostIsUp = !hostIsUp;
        bool begun = random % 16 != 1;
        if (!begun) {
            toEpoch(_epoch);
            done["idle"]++;
            return;
        }
        _probe(random >> 16);
        _file(random >> 128);
    }

    /// @dev Verifiers say what they see; liars whatever they like, and that they looked. In a fog nobody sees a host that is up, while
    /// the host sees their handshakes: replies are lost.
    function _probe(uint256 random) private {
        sealed_(_epoch);
        bool suspected = network.confirmationCommitteeOf(_epoch, target).length != 0;
        if (_fogEpochs != 0) --_fogEpochs;
        else if (random % 6 == 0) _fogEpochs = 2;
        bool fog = _fogEpochs != 0;
        random >>= 8;
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            Outcome seen = hostIsUp && !fog ? Outcome.Up : Outcome.Down;
            Outcome says = seat < LIARS ? Outcome((random >> (2 * seat)) % 3) : seen;
            say(seat, target, says);
            said[_epoch][seat] = says;
            sleeps[seat] = (random >> (16 + 4 * seat)) % 12 == 0;
            hides[seat] = (random >> (16 + 4 * seat)) % 12 == 1;
            rootOf[seat] = hostIsUp && says == Outcome.Up ? leafOf(_epoch, seat) : bytes32(0);
        }
        goTo(_epoch, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            if (!sleeps[seat] && _sits(seat)) commit(_epoch, seat);
        }
        if (suspected && hostIsUp) _pledge();
        goTo(_epoch, COMMIT_END);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            if (!sleeps[seat] && !hides[seat] && _sits(seat)) reveal(_epoch, seat);
        }
        goTo(_epoch, REVEAL_END);
    }

    function _sits(uint32 seat) private view returns (bool) {
        uint64 until = seatRecord(seat).untilEpoch;
        return until == 0 || _epoch < until;
    }

    function _pledge() private {
        uint32[] memory members = network.confirmationCommitteeOf(_epoch, target);
        goTo(_epoch, PROBE_END);
        pledge(_epoch, sorted(members, members.length));
        done["pledge"]++;
    }

    function _file(uint256 random) private {
        uint32[] memory firsts = network.committeeOf(_epoch, target);
        uint32[] memory second = network.confirmationCommitteeOf(_epoch, target);
        IVerifierNetwork.TargetState state = network.targetOf(target).state;
        Ballot[] memory some;
        if (state == IVerifierNetwork.TargetState.Down) {
            some = _saying(firsts, Outcome.Up);
            if (some.length >= 2) _tryUp(some);
        } else {
            // Both reports of the window, in whatever order.
            if (random % 2 == 0) _tryReport(firsts);
            bool confirmed = _tryConfirm(second);
            if (random % 2 != 0) _tryReport(firsts);
            if (confirmed) _conclude(second, random >> 8);
        }
        _doubt(random >> 16);
    }

    function _tryReport(uint32[] memory firsts) private {
        Ballot[] memory some = _saying(firsts, Outcome.Down);
        if (some.length < 2) return;
        network.reportDown(_epoch, target, some);
        done["report"]++;
    }

    /// @dev Ballots of these seats that were revealed and say so, ascending.
    function _saying(uint32[] memory seats, Outcome outcome) private view returns (Ballot[] memory some) {
        seats = sorted(seats, seats.length);
        uint256 count = 0;
        some = new Ballot[](seats.length);
        for (uint256 i = 0; i < seats.length; ++i) {
            (, bool revealed) = network.commitmentOf(_epoch, seats[i]);
            if (revealed && said[_epoch][seats[i]] == outcome) some[count++] = ballotOf(_epoch, seats[i]);
        }
        assembly ("memory-safe") {
            mstore(some, count)
        }
    }

    function _tryUp(Ballot[] memory some) private {
        (bool ok,) = address(network).call(abi.encodeCall(network.reportUp, (_epoch, target, some)));
        if (!ok) return; // of the confirming epoch
        spans[spans.length - 1].to = block.timestamp;
        done["up"]++;
    }

    function _tryConfirm(uint32[] memory second) private returns (bool ok) {
        Ballot[] memory some = _saying(second, Outcome.Down);
        if (some.length < 3) return false;
        (ok,) = address(network).call(abi.encodeCall(network.confirmDown, (_epoch, target, some)));
        if (ok) done["confirm"]++;
    }

    /// @dev Either the host answers what was confirmed, or it is posted.
    function _conclude(uint32[] memory second, uint256 random) private {
        uint32[] memory members = sorted(second, second.length);
        if (network.pledgeOf(_epoch, target) != 0) {
            network.answerDown(target, _epoch, answersOf(_epoch, members, members.length));
            done["answer"]++;
            return;
        }
        // A host that was cut off and is back knows all secrets now, and still has no answer.
        (bool ok,) = address(network)
            .call(abi.encodeCall(network.answerDown, (target, _epoch, answersOf(_epoch, members, members.length))));
        if (ok) isUnjust = true;
        uint256 answerableUntil = network.targetOf(target).answerableUntil;
        vm.warp(answerableUntil + (random % (EPOCH + 1)));
        network.postDown(target);
        uint256 from = network.targetOf(target).downFrom;
        spans.push(Span(from, 0));
        done["post"]++;
        if (!_carried(_epoch - 1)) isUnjust = true;
    }

    /// @dev Whether quorums of two disjoint committees revealed DOWN, in two epochs running.
    function _carried(uint64 reported) private view returns (bool) {
        uint32[] memory firsts = network.committeeOf(reported, target);
        uint32[] memory second = network.confirmationCommitteeOf(reported + 1, target);
        for (uint256 i = 0; i < firsts.length; ++i) {
            for (uint256 j = 0; j < second.length; ++j) {
                if (firsts[i] == second[j]) return false;
            }
        }
        return _downs(reported, firsts) >= 2 && _downs(reported + 1, second) >= 3;
    }

    function _downs(uint64 epoch_, uint32[] memory members) private view returns (uint256 count) {
        for (uint256 i = 0; i < members.length; ++i) {
            (, bool revealed) = network.commitmentOf(epoch_, members[i]);
            if (revealed && said[epoch_][members[i]] == Outcome.Down) ++count;
        }
    }

    /// @dev Somebody doubts an UP; who has the handshake answers.
    function _doubt(uint256 random) private {
        uint32 seat = uint32(random % VERIFIERS);
        (, bool revealed) = network.commitmentOf(_epoch, seat);
        if (!revealed || said[_epoch][seat] != Outcome.Up) return;
        Ballot memory ballot = ballotOf(_epoch, seat);
        vm.prank(stranger);
        bytes32 id = network.challenge(_epoch, target, ballot);
        if (rootOf[seat] != 0) {
            bytes32[] memory proof = new bytes32[](0);
            network.answerChallenge(id, secretOf(seat, _epoch), handshake(_epoch, seat), proof);
            done["challengeAnswered"]++;
            return;
        }
        openBonds += BOND;
        _open.push(id);
        _accused[id] = seat;
    }

    /// @dev Closes what nobody answered in time.
    function close(uint256 seed) external {
        if (_open.length == 0) return;
        bytes32 id = _open[_open.length - 1];
        if (block.timestamp <= network.challengeOf(id).answerableUntil) {
            if (seed % 2 == 0) return;
            vm.warp(network.challengeOf(id).answerableUntil + 1);
        }
        uint32 seat = _accused[id];
        uint256 before = vault.bondedOf(verifiers[seat], Role.Verifier);
        network.closeChallenge(id);
        uint256 lost = before - vault.bondedOf(verifiers[seat], Role.Verifier);
        slashed += lost;
        slashedOf[seat] += lost;
        if (seat >= LIARS && lost != 0) isUnjust = true;
        openBonds -= BOND;
        _open.pop();
        done["slash"]++;
    }

    function open(uint256) external {
        if (isLatched() || _entries.length - _closed() >= 4) return;
        Deal memory d = someDeal();
        d.trialSeconds = 0;
        d.salt = ++_salt;
        fund(tenant, PURSE + OPEN_FEE);
        activeDeal(d, PURSE);
        _entries.push();
        Entry storage e = _entries[_entries.length - 1];
        e.deal = d;
        e.activeAt = block.timestamp;
        e.deposited = PURSE;
        done["open"]++;
    }

    function topUp(uint256 seed) external {
        (uint256 i, bool found) = _pick(seed);
        if (!found) return;
        fund(tenant, 1000);
        topUp(_entries[i].deal, 1000);
        _entries[i].deposited += 1000;
        done["topUp"]++;
    }

    function withdraw(uint256 seed) external {
        (uint256 i, bool found) = _pick(seed);
        if (!found || statusOf(_entries[i].deal).withdrawable == 0) return;
        withdraw(_entries[i].deal);
        done["withdraw"]++;
    }

    function end(uint256 seed) external {
        (uint256 i, bool found) = _pick(seed);
        if (!found) return;
        close(_entries[i].deal);
        _entries[i].closedAt = block.timestamp;
        done["close"]++;
    }

    /// @dev Of what settles, whatever may be finalized now.
    function settle(uint256) external {
        for (uint256 i = 0; i < _entries.length; ++i) {
            Deal memory d = _entries[i].deal;
            if (escrow.stateOf(d.id()) != LeaseState.Settling) continue;
            (bool ok,) = address(escrow).call(abi.encodeCall(escrow.finalize, (d.terms())));
            if (ok) done["finalize"]++;
        }
    }

    function wait(uint256 seed) external {
        vm.warp(block.timestamp + (seed % 600));
    }

    /// @dev Every party leaves: what runs is closed, what settles is finalized after the hold, what is owed is claimed.
    function everyoneLeaves() external {
        for (uint256 i = 0; i < _entries.length; ++i) {
            if (_entries[i].closedAt == 0) close(_entries[i].deal);
        }
        vm.warp(block.timestamp + HOLD);
        for (uint256 i = 0; i < _entries.length; ++i) {
            Deal memory d = _entries[i].deal;
            if (escrow.stateOf(d.id()) == LeaseState.Settling) escrow.finalize(d.terms());
        }
        if (feeOf(host) != 0) escrow.collectFees(host, VM_KIND);
    }

    // ------------------------------------------------------------------ the ledger

    function _pick(uint256 seed) private view returns (uint256, bool) {
        for (uint256 i = 0; i < _entries.length; ++i) {
            uint256 j = (seed % _entries.length + i) % _entries.length;
            if (_entries[j].closedAt == 0) return (j, true);
        }
        return (0, false);
    }

    function _closed() private view returns (uint256 count) {
        for (uint256 i = 0; i < _entries.length; ++i) {
            if (_entries[i].closedAt != 0) ++count;
        }
    }

    function entries() external view returns (uint256) {
        return _entries.length;
    }

    function entry(uint256 i) external view returns (Entry memory) {
        return _entries[i];
    }

    /// @dev Seconds from its activation in which the lease's host was not latched.
    function upSecondsOf(uint256 i) external view returns (uint256 up) {
        uint256 since = _entries[i].activeAt;
        up = block.timestamp - since;
        for (uint256 j = 0; j < spans.length; ++j) {
            uint256 from = spans[j].from > since ? spans[j].from : since;
            uint256 to = spans[j].to == 0 ? block.timestamp : spans[j].to;
            if (to > from) up -= to - from;
        }
    }

    /// @dev Zero for what is closed.
    function statusOfEntry(uint256 i) external view returns (bool active_, uint256 billed, uint256 settled, uint256 owes) {
        Deal memory d = _entries[i].deal;
        LeaseState state = escrow.stateOf(d.id());
        if (state == LeaseState.Closed) return (false, 0, 0, 0);
        active_ = state == LeaseState.Active;
        billed = statusOf(d).billedSeconds;
        settled = statusOf(d).settledSeconds;
        owes = uint256(statusOf(d).withdrawable) + statusOf(d).refundable;
    }

    /// @dev What the escrow owes outside of leases.
    function escrowOwes() external view returns (uint256) {
        return feeOf(host) + escrow.owedTo(payee) + escrow.owedTo(tenant) + escrow.owedTo(treasury);
    }

    /// @dev What the network owes: pool, rewards, pull balances, open bonds.
    function networkOwes() external view returns (uint256 owes) {
        owes = network.rewardPool() + openBonds + network.owedTo(stranger);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            IVerifierNetwork.SeatRecord memory record = network.seatRecordOf(seat);
            owes += uint256(record.matured) + record.maturing + network.owedTo(verifiers[seat]);
        }
    }

    function escrowHas() external view returns (uint256) {
        return usdc.balanceOf(address(escrow));
    }

    function networkHas() external view returns (uint256) {
        return usdc.balanceOf(address(network));
    }

    function vaultHas() external view returns (uint256) {
        return usdc.balanceOf(address(vault));
    }

    function bondedOf(uint32 seat) external view returns (uint256) {
        return vault.bondedOf(verifiers[seat], Role.Verifier);
    }

    function hostIsLatched() external view returns (bool) {
        return isLatched();
    }

    /// @dev Whether the ledger's last span is open.
    function isDownByLedger() external view returns (bool) {
        return spans.length != 0 && spans[spans.length - 1].to == 0;
    }
}
