// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CloseReason, LeaseState} from "../../../contracts/market/types/Terms.sol";
import {Deal} from "../support/Deals.sol";
import {MarketTest} from "../support/MarketTest.sol";

/// @title Two parties who must not touch each other.
/// @dev Each test runs a lease alone, then the same lease beside one to which something happens, and compares its word and its
/// receivers' balances.
contract IsolationTest is MarketTest {
    address private neighbour = actor("neighbour");
    Deal private mine;
    Deal private theirs;

    function setUp() public override {
        super.setUp();
        fund(neighbour, 1_000_000_000);
        mine = someDeal();
        publish(mine);
        theirs = someDeal();
        theirs.tenant = neighbour;
        theirs.salt = 1;
        open(mine, DEPOSIT);
        open(theirs, DEPOSIT);
        activate(mine);
        activate(theirs);
    }

    function testFuzz_ANeighboursMoneyIsNotMine(uint256 when, uint256 what, uint64 amount) public {
        when = bound(when, 1, 20_000);
        secondsIn(when);
        uint256 word = wordOf(mine);
        uint64 refundable = statusOf(mine).refundable;
        uint256 had = usdc.balanceOf(tenant);
        somethingHappens(what, uint64(bound(amount, 864_000, 1_000_000)));
        vm.assertEq(wordOf(mine), word, "word");
        vm.assertEq(statusOf(mine).refundable, refundable, "refundable");
        vm.assertEq(usdc.balanceOf(tenant), had, "balance");
        vm.prank(tenant);
        escrow.close(mine.terms(), CloseReason.TenantDone, true);
        vm.assertEq(usdc.balanceOf(tenant), had + refundable, "my exit pays what it did");
    }

    function test_BlacklistedNeighbour_DoesNotKeepMe() public {
        secondsIn(5000);
        usdc.blacklist(neighbour);
        close(theirs);
        vm.assertEq(escrow.owedTo(neighbour), 50_000, "owed to them");
        close(mine);
        assertState(mine, LeaseState.Settling);
        vm.assertEq(escrow.owedTo(tenant), 0, "paid to me");
    }

    function test_ExhaustedNeighbour_CostsMeNothing() public {
        topUp(mine, 1_000_000);
        secondsIn(90_000);
        vm.assertTrue(statusOf(theirs).exhausted, "they are");
        vm.assertTrue(!statusOf(mine).exhausted, "I am not");
        vm.assertEq(statusOf(mine).runwaySeconds, 20_000, "my runway");
    }

    function test_ALatchOfOneHost_LeavesTheOther() public {
        uint64 first = host;
        host = registerHost();
        Deal memory other = someDeal();
        other.salt = 2;
        activeDeal(other, DEPOSIT);
        host = first;
        secondsIn(5000);
        latch(START + 4000);
        vm.assertEq(statusOf(mine).billedSeconds, 4000, "latched");
        vm.assertEq(statusOf(other).billedSeconds, 5000, "not latched");
    }

    function somethingHappens(uint256 what, uint64 amount) private {
        what = what % 4;
        if (what == 0) close(theirs);
        else if (what == 1) escrow.withdraw(theirs.terms());
        else if (what == 2) revive(theirs, amount);
        else usdc.blacklist(neighbour);
    }

    function wordOf(Deal memory d) private view returns (uint256) {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = d.id();
        return escrow.leaseWordsOf(ids)[0];
    }
}
