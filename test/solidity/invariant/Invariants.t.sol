// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {LeaseErrors} from "../../../contracts/market/libraries/LeaseErrors.sol";
import {CancelReason, CloseReason, LeaseState, Terms} from "../../../contracts/market/types/Terms.sol";
import {Test} from "../support/Test.sol";
import {Handler} from "./Handler.sol";
import {Account} from "./Ledger.sol";

/// @title The numbered invariants of docs/contracts.md: one contract each, all on the same random market.
/// @dev After every call of the handler the escrow is compared with the handler's ledger. Worlds differ in W and L.
abstract contract MarketInvariants is Test {
    uint8 internal constant KIND = 1;
    uint32 internal constant GRACE = 86_400;

    Handler internal handler;
    ILeaseEscrow internal escrow;

    /// @dev W and L of this world.
    function world() internal pure virtual returns (uint32 hold, uint32 reach) {
        return (3600, 3600);
    }

    function setUp() public {
        vm.warp(1_800_000_000);
        (uint32 hold, uint32 reach) = world();
        handler = new Handler(hold, reach, GRACE);
        escrow = handler.ESCROW();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function isActive(Account memory a) internal pure returns (bool) {
        return a.state == LeaseState.Active;
    }
}

/// @notice 1. The escrow holds the sum of what it owes, always: here to the unit.
contract Invariant1Solvency is MarketInvariants {
    function invariant_1_TheEscrowHoldsWhatItOwes() public {
        vm.assertEq(handler.USDC().balanceOf(address(escrow)), handler.owedInAll(), "balance");
        handler.assertWealth();
    }
}

/// @notice 2. For a closed lease: paid to provider, author and protocol and returned to the tenant = deposited.
contract Invariant2Conservation is MarketInvariants {
    function world() internal pure override returns (uint32, uint32) {
        return (7200, 3600);
    }

    function invariant_2_AClosedLeaseGaveAwayWhatItGot() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            Account memory a = handler.account(i);
            uint256 given = a.toPayee + a.toAuthor + a.toProtocol + a.toTenant;
            if (a.state == LeaseState.Closed) vm.assertEq(given, a.deposited, "to the unit");
            else vm.assertEq(given + handler.owedByLedger(i), a.deposited, "so far");
        }
        handler.assertWealth();
    }
}

/// @notice 3. No second is billed before activation, in a used trial, after close, after exhaustion, while its host is latched,
/// or twice; a struck second is never billed again.
contract Invariant3Seconds is MarketInvariants {
    function invariant_3_EachBilledSecondIsInTheLedgerOnce() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            Account memory a = handler.account(i);
            ILeaseEscrow.LeaseStatus memory status = escrow.statusOf(a.terms);
            vm.assertEq(uint256(status.state), uint256(a.state), "state");
            if (a.state == LeaseState.Closed) continue;
            vm.assertEq(status.deposit, a.deposit, "deposit");
            vm.assertEq(status.settledSeconds, a.settled, "settled");
            vm.assertEq(status.fundedSeconds, handler.fundedNow(i), "funded");
            vm.assertEq(status.billedSeconds, handler.billedNow(i), "billed");
            if (a.state == LeaseState.Settling) vm.assertEq(status.vestedSeconds, handler.keptNow(i), "kept");
            if (!isActive(a)) continue;
            vm.assertEq(status.vestedSeconds, handler.vestedNow(i), "vested");
            vm.assertLe(status.settledSeconds, handler.billedNow(i), "no paid second was struck");
            vm.assertLe(
                status.vestedSeconds + handler.reachableNow(i),
                max(status.billedSeconds, status.settledSeconds + handler.reachableNow(i)),
                "no vested second can be struck"
            );
        }
    }

    function max(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a : b;
    }
}

/// @notice The same with W > L, and with L below an hour.
contract Invariant3SecondsLongHold is Invariant3Seconds {
    function world() internal pure override returns (uint32, uint32) {
        return (7200, 3600);
    }
}

contract Invariant3SecondsShortReach is Invariant3Seconds {
    function world() internal pure override returns (uint32, uint32) {
        return (4800, 2400);
    }
}

/// @notice 4. Topping up an exhausted lease bills nothing for the gap; a verdict never brings dead seconds back.
contract Invariant4DeadTime is MarketInvariants {
    function invariant_4_DeadSecondsAreNeverBilled() public view {
        for (uint256 i = 0; i < handler.count(); ++i) {
            Account memory a = handler.account(i);
            if (!isActive(a)) continue;
            ILeaseEscrow.LeaseStatus memory status = escrow.statusOf(a.terms);
            uint256 countable = handler.countableNow(i);
            vm.assertLe(status.billedSeconds, countable, "wall time less dead and struck seconds");
            bool free = status.billedSeconds == 0;
            if (!status.exhausted && !free) vm.assertEq(status.billedSeconds, countable, "all of it while it runs");
            vm.assertEq(status.exhausted, handler.elapsedNow(i) >= handler.fundedNow(i), "exhausted");
            if (status.exhausted) {
                vm.assertEq(status.deadSeconds, handler.elapsedNow(i) - handler.fundedNow(i), "dead");
            }
        }
    }
}

/// @notice 5. Nobody keeps another party's money in: every state has an exit for every party that needs no one's consent.
contract Invariant5Exits is MarketInvariants {
    error Undone();

    function invariant_5_EverybodyCanLeave() public {
        for (uint256 i = 0; i < handler.count(); ++i) {
            Account memory a = handler.account(i);
            if (a.state == LeaseState.Open) leaves(abi.encodeCall(this.leaveOpen, (a)));
            if (a.state == LeaseState.Active) leaves(abi.encodeCall(this.leaveActive, (a)));
            if (a.state == LeaseState.Settling) leaves(abi.encodeCall(this.leaveSettling, (a)));
        }
    }

    /// @dev Tries an exit and undoes it: the exit itself reverts at its end, with this reason.
    function leaves(bytes memory exit) private {
        (bool ok, bytes memory reason) = address(this).call(exit);
        if (!ok && bytes4(reason) == Undone.selector) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason)) // what blocks it, as it was said
        }
    }

    function leaveOpen(Account memory a) external {
        uint256 had = has(a.tenant);
        bool late = block.timestamp > a.deadline;
        vm.prank(late ? address(0xdead) : a.tenant);
        escrow.cancel(a.terms, CancelReason.Other);
        vm.assertEq(has(a.tenant), had + a.deposit + (late ? a.openFee : 0), "all but the open fee");
        revert Undone();
    }

    /// @dev Anyone has the payee paid what can be; the tenant closes, or the host, or anyone once the grace is over.
    function leaveActive(Account memory a) external {
        ILeaseEscrow.LeaseStatus memory status = escrow.statusOf(a.terms);
        uint256 payeeHad = has(a.payee);
        if (status.withdrawable != 0) {
            vm.prank(address(0xdead));
            escrow.withdraw(a.terms);
            vm.assertGe(has(a.payee), payeeHad, "the payee is paid, less fee and royalty");
            vm.assertEq(escrow.statusOf(a.terms).withdrawable, 0, "nothing is kept back");
        }
        uint256 tenantHad = has(a.tenant);
        uint256 who = block.timestamp % 3;
        bool abandoned = who == 2 && status.graceOver;
        vm.prank(abandoned ? address(0xdead) : who == 0 ? a.tenant : handler.operator());
        escrow.close(a.terms, abandoned ? CloseReason.Exhausted : CloseReason.Other, false);
        vm.assertEq(has(a.tenant), tenantHad + status.refundable, "what is not billed, at once");
        if (escrow.stateOf(a.id) == LeaseState.Settling) finalizeAsAnyone(a);
        vm.assertTrue(escrow.stateOf(a.id) == LeaseState.Closed, "closed");
        revert Undone();
    }

    /// @dev The tenant may waive what is held at once; anyone ends it when the hold is over.
    function leaveSettling(Account memory a) external {
        if (block.timestamp % 2 == 0) {
            finalizeAsAnyone(a);
        } else {
            vm.prank(a.tenant);
            escrow.finalize(a.terms);
        }
        vm.assertTrue(escrow.stateOf(a.id) == LeaseState.Closed, "closed");
        revert Undone();
    }

    function finalizeAsAnyone(Account memory a) private {
        vm.warp(block.timestamp + escrow.HOLD_SECONDS());
        vm.prank(address(0xdead));
        escrow.finalize(a.terms);
    }

    function has(address person) private view returns (uint256) {
        return handler.USDC().balanceOf(person) + escrow.owedTo(person);
    }
}

/// @notice 6. Capacity in use equals the sum over Open and Active leases of that host and kind.
contract Invariant6Capacity is MarketInvariants {
    function invariant_6_CapacityInUseIsTheSumOfLeases() public view {
        for (uint256 h = 0; h < handler.hostsLength(); ++h) {
            uint64 host = handler.hosts(h);
            uint256 sum = 0;
            for (uint256 i = 0; i < handler.count(); ++i) {
                Account memory a = handler.account(i);
                if (a.host == host && (a.state == LeaseState.Open || isActive(a))) sum += a.shape;
            }
            vm.assertEq(escrow.hostWordOf(host, KIND) & type(uint104).max, sum, "in use");
        }
    }
}

/// @notice 7. Governed parameters never leave their bounds, and an open lease's terms never change.
contract Invariant7Bounds is MarketInvariants {
    function invariant_7_TermsStandAndBoundsHold() public view {
        vm.assertLe(escrow.feeBps(), 1000, "fee");
        vm.assertEq(escrow.feeBps(), handler.feeBps(), "fee in force");
        vm.assertEq(escrow.creditor(), address(handler.VERDICTS()), "creditor");
        vm.assertEq(escrow.HOLD_SECONDS(), 3600, "W");
        vm.assertEq(escrow.LATCH_REACH_SECONDS(), 3600, "L");
        vm.assertEq(escrow.GRACE_SECONDS(), GRACE, "grace");
        vm.assertEq(escrow.treasury(), handler.treasury(), "treasury");
        vm.assertTrue(escrow.openingPaused() == handler.paused(), "pause");
        vm.assertLe(escrow.lowRunwaySeconds(), 30 days, "low runway");
        vm.assertEq(escrow.lowRunwaySeconds(), handler.lowRunwaySeconds(), "low runway in force");
        uint256 floors = escrow.priceFloorsOf(1);
        vm.assertEq(floors, handler.floors(), "floors in force");
        vm.assertLe(uint48(floors), 3e9, "floor of a point");
        vm.assertLe(floors >> 192, 3e13, "floor of a GPU");
        for (uint256 i = 0; i < handler.count(); ++i) {
            Account memory a = handler.account(i);
            vm.assertLe(uint16(a.terms.authorFeeDeadline >> 176), 2000, "royalty");
            vm.assertEq(escrow.leaseIdOf(a.terms), a.id, "terms");
            if (a.state == LeaseState.Closed) continue;
            bytes32[] memory ids = new bytes32[](1);
            ids[0] = a.id;
            vm.assertEq(escrow.leaseWordsOf(ids)[0] >> 216, (a.rate + a.royaltyRate) / 1e6, "rate");
            ILeaseEscrow.LeaseStatus memory status = escrow.statusOf(a.terms);
            bool low = isActive(a) && status.runwaySeconds < handler.lowRunwaySeconds();
            vm.assertTrue(status.lowRunway == low, "the warning is the governor's, and nothing else of it");
            // What was paid to the protocol is the share that was in force when the lease was opened.
            uint256 gross = a.settled * a.rate / 1e12;
            if (a.state != LeaseState.Open) vm.assertEq(a.toProtocol, gross * a.feeBps / 10_000, "share");
        }
    }
}

/// @notice 8. An id that was ever closed never opens again.
contract Invariant8Tombstones is MarketInvariants {
    function invariant_8_AClosedIdStaysClosed() public {
        for (uint256 i = 0; i < handler.count(); ++i) {
            Account memory a = handler.account(i);
            if (a.state != LeaseState.Closed) continue;
            vm.assertTrue(escrow.stateOf(a.id) == LeaseState.Closed, "closed");
            bytes32[] memory ids = new bytes32[](1);
            ids[0] = a.id;
            vm.assertEq(escrow.leaseWordsOf(ids)[0], 4, "a tombstone");
            vm.prank(a.tenant);
            (bool ok,) =
                address(escrow).call(abi.encodeCall(escrow.open, (a.terms, a.prices, a.capacityOpenFee, type(uint64).max, "")));
            vm.assertTrue(!ok, "opened again");
        }
    }
}
