// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {
    CancelReason,
    CloseReason,
    DeclineReason,
    Handover,
    LeaseState,
    Permit,
    Terms
} from "../../../../contracts/market/types/Terms.sol";
import {Deal, Deals} from "../../support/Deals.sol";
import {Resizes} from "../../support/Resizes.sol";

/// @dev The worked lease (10 units/s, deposit 100,000), resized mostly after 5,000 s to 20 units/s: 50,000 are left.
contract ResizeTest is Resizes {
    Deal private d;
    Deal private next;
    uint256 private before;

    function setUp() public override {
        super.setUp();
        before = usdc.balanceOf(tenant);
        d = active();
        secondsIn(5000);
        next = successorOf(d, 20);
    }

    // --- the old lease ---

    function test_TheHeldSecondsStaySettling() public {
        vm.expectEmit();
        emit ILeaseEscrow.LeaseClosed(d.id(), tenant, CloseReason.Resized, 5000, 1400, 50_000, 13_650 + OPEN_FEE, 0, 350);
        resize(d, next, 100_000, ALL);
        assertState(d, LeaseState.Settling);
        assertBalance(payee, 13_650 + OPEN_FEE, "payee");
        vm.assertEq(feeOf(host), 350, "fee");
        secondsIn(5000 + HOLD);
        escrow.finalize(d.terms());
        assertState(d, LeaseState.Closed);
        assertBalance(payee, 48_750 + OPEN_FEE, "payee");
        vm.assertEq(feeOf(host), 1250, "fee");
    }

    function test_Waived_ItIsClosedAtOnce() public {
        Permit memory none;
        Handover memory how = handover(d, 100_000, ALL);
        how.waiveHold = true;
        vm.prank(tenant);
        escrow.resize(d.terms(), termsOn(d, next), how, none);
        assertState(d, LeaseState.Closed);
        assertBalance(payee, 48_750 + OPEN_FEE, "payee");
    }

    function test_WithoutCreditor_ItIsClosedAtOnce() public {
        d = anotherOf(d);
        d.creditor = address(0);
        activeDeal(d, DEPOSIT);
        secondsIn(10_000);
        resize(d, successorOf(d, 20), 100_000, ALL);
        assertState(d, LeaseState.Closed);
        assertBalance(payee, 48_750 + OPEN_FEE, "payee");
    }

    function test_InTheTrial_NothingIsBilled() public {
        d = anotherOf(d);
        open(d, DEPOSIT);
        activate(d);
        secondsIn(5600);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseClosed(d.id(), tenant, CloseReason.Resized, 0, 0, DEPOSIT, OPEN_FEE, 0, 0);
        resize(d, successorOf(d, 20), ALL, 0);
        assertState(d, LeaseState.Closed);
    }

    function test_AfterAWithdrawal_TheOpenFeeIsNotPaidAgain() public {
        withdraw(d);
        secondsIn(5400);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseClosed(d.id(), tenant, CloseReason.Resized, 5400, 1800, 46_000, 3900, 0, 100);
        resize(d, next, 100_000, ALL);
        assertBalance(payee, 13_650 + OPEN_FEE + 3900, "payee");
    }

    function test_AVerdictStrikesTheHeldSeconds_AndNoneOfTheSuccessors() public {
        resize(d, next, 100_000, ALL);
        secondsIn(6000);
        latch(START + 4500);
        ILeaseEscrow.LeaseStatus memory status = escrow.statusOf(termsOn(d, next));
        vm.assertEq(status.billedSeconds, 0, "the successor's seconds are struck, all of them");
        uint256 had = usdc.balanceOf(tenant);
        escrow.finalize(d.terms());
        assertBalance(tenant, had + 5000, "500 s come back");
        secondsIn(7000);
        lift();
        secondsIn(7100);
        vm.assertEq(escrow.statusOf(termsOn(d, next)).billedSeconds, 100, "since the lift");
    }

    function test_AVerdictBeforeTheResize_IsBilledToNobody() public {
        latch(START + 4500);
        secondsIn(5200);
        lift();
        secondsIn(5300);
        next = successorOf(d, 20);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseClosed(d.id(), tenant, CloseReason.Resized, 4600, 4500, 54_000, 43_875 + OPEN_FEE, 0, 1125);
        resize(d, next, 100_000, ALL);
        secondsIn(5400);
        vm.assertEq(escrow.statusOf(termsOn(d, next)).billedSeconds, 100, "the clock of the host was taken over");
        secondsIn(5300 + HOLD);
        escrow.finalize(d.terms());
        assertState(d, LeaseState.Closed);
    }

    function test_RevivedBefore_TheGapStaysBehindTheHeldSeconds() public {
        secondsIn(10_600);
        revive(d, 100_000);
        secondsIn(11_000);
        next = successorOf(d, 20);
        resize(d, next, 100_000, ALL);
        latch(START + 9800);
        uint256 had = usdc.balanceOf(tenant);
        escrow.finalize(d.terms());
        assertBalance(tenant, had + 6000, "400 s of the run and 200 before the gap, not the 600 dead ones");
    }

    function test_ItKeepsItsFeeAndItsPayee() public {
        setFeeBps(1000);
        address heir = actor("heir");
        vm.prank(owner);
        registry.proposePayee(host, heir);
        vm.prank(heir);
        registry.acceptPayee(host);
        Deal memory offered = someDeal();
        offered.payee = heir;
        offered.generation = 1;
        publish(offered);
        next = successorOf(offered, 20);
        next.feeBps = 1000;
        Permit memory none;
        vm.prank(tenant);
        escrow.resize(d.terms(), termsOn(offered, next), handover(offered, 100_000, ALL), none);
        assertBalance(payee, 13_650 + OPEN_FEE, "the old payee, less 2.5 %");
        secondsIn(5000 + 2 * HOLD);
        vm.prank(operator);
        escrow.withdraw(termsOn(offered, next));
        assertBalance(heir, 64_800, "the new payee, less 10 %");
    }

    function test_TheAuthorIsPaid() public {
        d = anotherOf(d);
        d.author = author;
        d.royaltyBps = 500;
        activeDeal(d, DEPOSIT);
        secondsIn(9000);
        next = successorOf(d, 20);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseClosed(d.id(), tenant, CloseReason.Resized, 4000, 400, 58_000, 3900 + OPEN_FEE, 200, 100);
        resize(d, next, 100_000, ALL);
        vm.assertEq(escrow.owedTo(author), 200, "author");
        vm.assertEq(escrow.statusOf(termsOn(d, next)).fundedSeconds, 4761, "21 units/s");
    }

    function test_AFeeThatFitsExactlyStaysInTheHostsWord() public {
        setFeeField(host, type(uint40).max - 350);
        resize(d, next, 100_000, ALL);
        vm.assertEq(feeOf(host), type(uint40).max, "fee");
        vm.assertEq(escrow.owedTo(treasury), 0, "treasury");
        vm.assertEq(inUseOf(host), 20, "in use");
    }

    function test_AFeeWithoutRoom_GoesToTheTreasurysPullBalance() public {
        setFeeField(host, type(uint40).max - 349);
        resize(d, next, 100_000, ALL);
        vm.assertEq(feeOf(host), type(uint40).max - 349, "fee");
        vm.assertEq(escrow.owedTo(treasury), 350, "treasury");
    }

    function test_PayeeIsBlacklisted_ItIsOwed() public {
        usdc.blacklist(payee);
        resize(d, next, 100_000, ALL);
        vm.assertEq(escrow.owedTo(payee), 13_650 + OPEN_FEE, "owed");
    }

    // --- the money ---

    function test_WhatIsLeftStays() public {
        next = successorOf(d, 5);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseResized(d.id(), idOn(d, next), 0, 0);
        resize(d, next, ALL, 0);
        vm.assertEq(escrow.statusOf(termsOn(d, next)).deposit, 50_000, "deposit");
        assertBalance(tenant, before - DEPOSIT - OPEN_FEE, "tenant");
    }

    function test_TheWantedSumIsThere_NothingMoves() public {
        next = successorOf(d, 5);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseResized(d.id(), idOn(d, next), 0, 0);
        resize(d, next, 50_000, ALL);
    }

    function test_ItIsToppedUpToTheWantedSum() public {
        vm.expectEmit();
        emit ILeaseEscrow.LeaseResized(d.id(), idOn(d, next), 50_000, 0);
        resize(d, next, 100_000, ALL);
        vm.assertEq(escrow.statusOf(termsOn(d, next)).deposit, 100_000, "deposit");
        assertBalance(tenant, before - DEPOSIT - OPEN_FEE - 50_000, "tenant");
    }

    function test_ItIsToppedUpByNoMoreThanAllowed() public {
        vm.expectEmit();
        emit ILeaseEscrow.LeaseResized(d.id(), idOn(d, next), 30_000, 0);
        resize(d, next, ALL, 30_000);
        vm.assertEq(escrow.statusOf(termsOn(d, next)).deposit, 80_000, "deposit");
    }

    function test_WhatIsAboveGoesBack() public {
        next = successorOf(d, 5);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseResized(d.id(), idOn(d, next), 0, 20_000);
        resize(d, next, 30_000, ALL);
        vm.assertEq(escrow.statusOf(termsOn(d, next)).deposit, 30_000, "deposit");
        assertBalance(tenant, before - DEPOSIT - OPEN_FEE + 20_000, "tenant");
    }

    function test_WhatIsAboveIsOwedToABlacklistedTenant() public {
        usdc.blacklist(tenant);
        resize(d, successorOf(d, 5), 30_000, 0);
        vm.assertEq(escrow.owedTo(tenant), 20_000, "owed");
    }

    function test_TenantCannotPay() public {
        vm.prank(tenant);
        usdc.approve(address(escrow), 49_999);
        cannotResize(
            d,
            next,
            100_000,
            ALL,
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(escrow), 49_999, 50_000)
        );
        assertState(d, LeaseState.Active);
    }

    function test_APermitPays() public {
        vm.prank(tenant);
        usdc.approve(address(escrow), 0);
        Permit memory p = sign(50_000);
        vm.prank(tenant);
        escrow.resize(d.terms(), termsOn(d, next), handover(d, 100_000, ALL), p);
        vm.assertEq(usdc.allowance(tenant, address(escrow)), 0, "allowance");
        vm.assertEq(usdc.nonces(tenant), 1, "used");
    }

    function test_NothingIsAdded_ThePermitIsNotUsed() public {
        Permit memory p = sign(50_000);
        vm.prank(tenant);
        escrow.resize(d.terms(), termsOn(d, successorOf(d, 5)), handover(d, 30_000, ALL), p);
        vm.assertEq(usdc.nonces(tenant), 0, "not used");
    }

    // --- the successor ---

    function test_ItIsActiveAtOnce() public {
        bytes32 id = resize(d, next, 100_000, ALL);
        vm.assertEq(id, idOn(d, next), "id");
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = id;
        uint256 word = escrow.leaseWordsOf(ids)[0];
        vm.assertEq(word, 2 | ((START + 5000) << 24) | (100_000 << 152) | (20_000_000 << 216), "word");
        vm.assertEq(inUseOf(host), 20, "in use");
        secondsIn(5100);
        ILeaseEscrow.LeaseStatus memory status = escrow.statusOf(termsOn(d, next));
        vm.assertEq(status.billedSeconds, 100, "no trial");
        vm.assertEq(status.runwaySeconds, 4900, "runway");
    }

    function test_ItsEvents() public {
        Terms memory t = termsOn(d, next);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseOpened(
            idOn(d, next),
            (uint256(host) << 8) | VM_KIND,
            tenant,
            t.tenantSalt,
            t.payeeHostKindTrial,
            t.authorFeeDeadline,
            t.creditor,
            t.shapeRateOpenFee,
            t.offerHash,
            t.manifestHash,
            100_000,
            ""
        );
        vm.expectEmit();
        emit ILeaseEscrow.LeaseResized(d.id(), idOn(d, next), 50_000, 0);
        resize(d, next, 100_000, ALL);
    }

    function test_ItIsNoLongerOpen() public {
        bytes32 id = resize(d, next, 100_000, ALL);
        Terms memory t = termsOn(d, next);
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.WrongState.selector, id, LeaseState.Active);
        vm.prank(operator);
        vm.expectRevert(reason);
        escrow.activate(t, "", 0);
        vm.prank(operator);
        vm.expectRevert(reason);
        escrow.decline(t, DeclineReason.Other);
        vm.prank(tenant);
        vm.expectRevert(reason);
        escrow.cancel(t, CancelReason.Other);
    }

    function test_ItLivesAndEndsLikeAnyLease() public {
        bytes32 id = resize(d, next, 100_000, ALL);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.NothingToWithdraw.selector, id, 0));
        escrow.withdraw(termsOn(d, next));
        vm.prank(tenant);
        escrow.topUp(id, 20_000);
        secondsIn(5000 + 4600);
        vm.prank(operator);
        escrow.withdraw(termsOn(d, next));
        assertBalance(payee, 13_650 + OPEN_FEE + 19_500, "1,000 s are older than the hold");
        vm.prank(tenant);
        escrow.close(termsOn(d, next), CloseReason.TenantDone, true);
        vm.assertEq(inUseOf(host), 0, "in use");
        escrow.finalize(d.terms());
        escrow.collectFees(host, VM_KIND);
        assertBalance(address(escrow), 0, "every unit went where it belongs");
    }

    function test_TheInstanceIsKnownByItsFirstLease() public {
        vm.assertEq(escrow.firstLeaseOf(d.id()), d.id(), "itself");
        bytes32 second = resize(d, next, 200_000, ALL);
        vm.assertEq(escrow.firstLeaseOf(second), d.id(), "the second");
        Deal memory last = successorOf(next, 10);
        Permit memory none;
        vm.prank(tenant);
        bytes32 third = escrow.resize(termsOn(d, next), termsOn(d, last), handover(d, ALL, 0), none);
        vm.assertEq(escrow.firstLeaseOf(third), d.id(), "the third");
        vm.assertEq(escrow.firstLeaseOf(bytes32(uint256(1))), bytes32(uint256(1)), "one that was never opened");
    }

    function test_BackAndForthTakesNewSalts() public {
        resize(d, next, 200_000, ALL);
        Permit memory none;
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.LeaseExists.selector, idOn(d, next), LeaseState.Closed));
        escrow.resize(termsOn(d, next), termsOn(d, next), handover(d, ALL, 0), none);
    }

    // --- any second, any size, any wish ---

    function testFuzz_EveryUnitGoesWhereItBelongs(uint256 ran, uint24 points, uint64 purse, uint64 addAtMost, bool waive)
        public
    {
        ran = bound(ran, 0, 9999);
        points = uint24(bound(points, 1, 1000));
        purse = uint64(bound(purse, uint256(points) * 3600, 5_000_000));
        addAtMost = uint64(bound(addAtMost, 0, 5_000_000));
        close(d); // makes room for the largest
        d = anotherOf(d);
        open(d, DEPOSIT);
        activate(d);
        vm.warp(block.timestamp + ran);
        next = successorOf(d, points);
        uint256 unbilled = DEPOSIT - (ran <= 600 ? 0 : ran * 10);
        uint256 missing = purse > unbilled ? purse - unbilled : 0;
        uint256 added = missing < addAtMost ? missing : addAtMost;
        uint256 returned = unbilled > purse ? unbilled - purse : 0;
        Handover memory how = handover(d, purse, addAtMost);
        how.waiveHold = waive;
        uint256 deposit = unbilled + added - returned;
        if (deposit < uint256(points) * 3600) {
            bytes memory reason = abi.encodeWithSelector(LeaseErrors.DepositTooSmall.selector, deposit, uint256(points) * 3600);
            return cannotResizeWith(d, termsOn(d, next), how, reason);
        }
        uint256 had = usdc.balanceOf(tenant);
        uint256 held = usdc.balanceOf(address(escrow));
        Permit memory none;
        vm.prank(tenant);
        escrow.resize(d.terms(), termsOn(d, next), how, none);
        assertBalance(tenant, had + returned - added, "tenant");
        vm.assertEq(escrow.statusOf(termsOn(d, next)).deposit, deposit, "deposit");
        vm.assertEq(inUseOf(host), points, "in use");
        uint256 vested = ran <= 600 ? 0 : waive ? ran : ran > HOLD ? ran - HOLD : 0;
        uint256 paid = vested * 10 - vested * 10 * FEE_BPS / 10_000 + OPEN_FEE;
        assertBalance(address(escrow), held + added - returned - paid, "escrow");
    }
}
