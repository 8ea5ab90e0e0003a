// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {
    CancelReason,
    CloseReason,
    Handover,
    LeaseState,
    Permit,
    SuccessorTerm,
    Terms
} from "../../../../contracts/market/types/Terms.sol";
import {Deal, Deals} from "../../support/Deals.sol";
import {Resizes} from "../../support/Resizes.sol";

/// @dev Each branch of resize.tree that reverts, on the worked lease after 5,000 s: 50,000 units are left.
contract ResizeRefusalsTest is Resizes {
    Deal private d;
    Deal private next;

    function setUp() public override {
        super.setUp();
        d = active();
        secondsIn(5000);
        next = successorOf(d, 20);
    }

    // --- who and what ---

    function test_CallerIsNotTenant() public {
        Permit memory none;
        next.tenant = stranger;
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.NotTenant.selector, stranger, tenant));
        escrow.resize(d.terms(), termsOn(d, next), handover(d, ALL, ALL), none);
    }

    function test_SuccessorIsOfAnotherTenant() public {
        next.tenant = stranger;
        expectRefused(abi.encodeWithSelector(LeaseErrors.NotTenant.selector, tenant, stranger));
    }

    function test_NotActive() public {
        Deal memory other = anotherOf(d);
        expectWrongState(other, LeaseState.None);
        open(other, DEPOSIT);
        expectWrongState(other, LeaseState.Open);
        activate(other);
        secondsIn(7000);
        close(other);
        expectWrongState(other, LeaseState.Settling);
        vm.prank(tenant);
        escrow.finalize(other.terms());
        expectWrongState(other, LeaseState.Closed);
    }

    function test_RunwayIsOver() public {
        secondsIn(10_000);
        next = successorOf(d, 20);
        expectRefused(abi.encodeWithSelector(LeaseErrors.RunwayIsOver.selector, d.id(), 10_000, 10_000));
        secondsIn(9999);
        next = successorOf(d, 20);
        resize(d, next, 100_000, ALL);
    }

    function test_AnotherHost() public {
        next.host = host + 1;
        expectMismatch(SuccessorTerm.HostAndKind);
    }

    function test_AnotherKind() public {
        next.kind = VM_KIND + 1;
        expectMismatch(SuccessorTerm.HostAndKind);
    }

    function test_AnotherAuthor() public {
        next.author = author;
        expectMismatch(SuccessorTerm.Author);
    }

    function test_AnotherRoyalty() public {
        next.royaltyBps = 1;
        expectMismatch(SuccessorTerm.Royalty);
    }

    function test_AnotherManifest() public {
        next.manifest = "another";
        expectMismatch(SuccessorTerm.Manifest);
    }

    function test_ATrial() public {
        next.trialSeconds = 1;
        expectMismatch(SuccessorTerm.Trial);
    }

    function test_AnOpenFee() public {
        next.openFee = 1;
        expectMismatch(SuccessorTerm.OpenFee);
    }

    function test_ASmallerDisk() public {
        Deal memory stored = anotherOf(d);
        stored.shape = Deals.shapeOf(10, 0, 5, 0, 0);
        activeDeal(stored, DEPOSIT);
        next = successorOf(stored, 20);
        next.shape = Deals.shapeOf(20, 1024, 4, 1, 1);
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.SuccessorMismatch.selector, SuccessorTerm.Disk);
        cannotResize(stored, next, ALL, ALL, reason);
        next.shape = Deals.shapeOf(20, 0, 5, 0, 0);
        resize(stored, next, DEPOSIT, ALL);
    }

    /// @dev The reason is `resize`'s own: whoever closes means the end of the instance.
    function test_NobodyClosesAsResized() public {
        address[3] memory callers = [tenant, operator, owner];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.prank(callers[i]);
            vm.expectRevert(abi.encodeWithSelector(LeaseErrors.NotClosable.selector, d.id(), callers[i], CloseReason.Resized));
            escrow.close(d.terms(), CloseReason.Resized, false);
        }
    }

    // --- what stops open stops resize ---

    function test_SpareBits() public {
        Terms memory words = termsOn(d, next);
        words.authorFeeDeadline |= 1 << 224;
        cannotResizeWith(d, words, handover(d, ALL, ALL), abi.encodeWithSelector(LeaseErrors.TermsNotCanonical.selector));
    }

    function test_Paused_AlsoForASmallerSize() public {
        vm.prank(governor);
        escrow.setOpeningPaused(true);
        next = successorOf(d, 5);
        expectRefused(abi.encodeWithSelector(LeaseErrors.OpeningIsPaused.selector));
    }

    function test_FeeIsNotTheOneInForce() public {
        setFeeBps(300);
        expectRefused(abi.encodeWithSelector(LeaseErrors.FeeMismatch.selector, 250, 300));
    }

    function test_HostIsDraining() public {
        vm.prank(operator);
        escrow.setDraining(host, VM_KIND, true);
        expectRefused(abi.encodeWithSelector(LeaseErrors.HostDraining.selector, host, VM_KIND));
    }

    function test_HostIsLatched() public {
        latch(START + 5000);
        expectRefused(abi.encodeWithSelector(LeaseErrors.HostIsLatched.selector, host, VM_KIND));
    }

    function test_DeadlineOutOfBounds() public {
        next.activationDeadline = uint32(block.timestamp + 299);
        expectDeadlineRefused();
        next.activationDeadline = uint32(block.timestamp + 1 days + 1);
        expectDeadlineRefused();
    }

    function test_OfferHashesToSomethingElse() public {
        Handover memory how = handover(d, ALL, ALL);
        how.trialSeconds = 599;
        Deal memory other = copyOf(d);
        other.trialSeconds = 599;
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.OfferNotLive.selector, d.offerHash(), other.offerHash());
        cannotResizeWith(d, termsOn(d, next), how, reason);
    }

    function test_OfferWasNeverPublished() public {
        Deal memory other = copyOf(d);
        other.prices = Deals.pricesOf(1, 0, 0, 0, 0);
        next.prices = other.prices;
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.OfferNotLive.selector, other.offerHash(), bytes32(0));
        cannotResizeWith(d, termsOn(other, next), handover(other, ALL, ALL), reason);
    }

    function test_OffersWereVoided() public {
        vm.prank(operator);
        escrow.voidOffers(host, VM_KIND);
        Deal memory current = copyOf(d);
        current.generation = 1;
        expectRefused(abi.encodeWithSelector(LeaseErrors.OfferNotLive.selector, d.offerHash(), current.offerHash()));
    }

    function test_RateIsNotTheShapesPrice() public {
        Terms memory words = termsOn(d, next);
        words.shapeRateOpenFee += uint256(1e6) << 104;
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.RateMismatch.selector, 20e12 + 1e6, 20e12);
        cannotResizeWith(d, words, handover(d, ALL, ALL), reason);
    }

    function test_RateIsZero() public {
        next = successorOf(d, 0);
        expectRefused(abi.encodeWithSelector(LeaseErrors.RateOutOfBounds.selector, 0, type(uint40).max));
    }

    function test_PurseDoesNotFundAnHour() public {
        cannotResize(d, next, 71_999, ALL, abi.encodeWithSelector(LeaseErrors.DepositTooSmall.selector, 71_999, 72_000));
        cannotResize(d, next, ALL, 21_999, abi.encodeWithSelector(LeaseErrors.DepositTooSmall.selector, 71_999, 72_000));
        resize(d, next, ALL, 22_000);
    }

    function test_ShapeIsWiderThanItsBits() public {
        next.shape = uint104(1) << 79;
        next.prices = d.prices;
        Terms memory words = termsOn(d, next);
        words.shapeRateOpenFee = (uint256(1) << 79) | 10 | (uint256(10e12) << 104);
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.ShapeOutOfBounds.selector, (uint256(1) << 79) | 10);
        cannotResizeWith(d, words, handover(d, ALL, 0), reason);
    }

    function test_TheOldShapeCountsAsLeft() public {
        next = successorOf(d, 1001);
        uint64 purse = 1001 * 36_000;
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.CapacityExceeded.selector, 1001, 0, d.capacity);
        cannotResize(d, next, purse, ALL, reason);
        resize(d, successorOf(d, 1000), purse, ALL);
        vm.assertEq(inUseOf(host), 1000, "all of it");
    }

    function test_OtherLeasesLeaveLess() public {
        Deal memory other = anotherOf(d);
        open(other, DEPOSIT);
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.CapacityExceeded.selector, 991, 10, d.capacity);
        cannotResize(d, successorOf(d, 991), ALL, 1e9, reason);
        resize(d, successorOf(d, 990), ALL, 1e9);
    }

    function test_SuccessorExists() public {
        Deal memory other = copyOf(next);
        Deal memory offered = copyOf(d);
        // An offer without a trial and an open fee, so that `open` takes the same terms.
        offered.trialSeconds = 0;
        offered.openFee = 0;
        publish(offered);
        open(other, DEPOSIT);
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.LeaseExists.selector, other.id(), LeaseState.Open);
        cannotResizeWith(d, other.terms(), handover(offered, ALL, ALL / 2), reason);
        vm.prank(tenant);
        escrow.cancel(other.terms(), CancelReason.Other);
        reason = abi.encodeWithSelector(LeaseErrors.LeaseExists.selector, other.id(), LeaseState.Closed);
        cannotResizeWith(d, other.terms(), handover(offered, ALL, ALL / 2), reason);
    }

    function test_TheOldIdIsDoneWith() public {
        d = anotherOf(d);
        open(d, DEPOSIT);
        activate(d);
        resize(d, successorOf(d, 20), 100_000, ALL);
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.LeaseExists.selector, d.id(), LeaseState.Closed));
    }

    // --- helpers ---

    function expectRefused(bytes memory reason) private {
        cannotResize(d, next, ALL, 1e9, reason);
    }

    function expectMismatch(SuccessorTerm which) private {
        expectRefused(abi.encodeWithSelector(LeaseErrors.SuccessorMismatch.selector, which));
    }

    function expectWrongState(Deal memory other, LeaseState state) private {
        bytes memory reason = abi.encodeWithSelector(LeaseErrors.WrongState.selector, other.id(), state);
        cannotResize(other, successorOf(other, 20), ALL, 1e9, reason);
    }

    function expectDeadlineRefused() private {
        expectRefused(
            abi.encodeWithSelector(
                LeaseErrors.ActivationDeadlineOutOfBounds.selector,
                next.activationDeadline,
                block.timestamp + 300,
                block.timestamp + 1 days
            )
        );
    }
}
