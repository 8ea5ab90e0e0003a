// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {LeaseState, Terms} from "../../../../contracts/market/types/Terms.sol";
import {Deal, Deals} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract OpenTest is MarketTest {
    Deal private d;

    function setUp() public override {
        super.setUp();
        d = published();
    }

    function test_CallerIsNotTenant() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.NotTenant.selector, stranger, tenant));
        escrow.open(d.terms(), d.prices, d.capacityOpenFee(), DEPOSIT, d.manifest);
    }

    function test_TermsHaveSpareBits() public {
        Terms memory words = d.terms();
        words.authorFeeDeadline |= 1 << 224;
        expectNotCanonical(words);
        words = d.terms();
        words.shapeRateOpenFee |= 1 << 232;
        expectNotCanonical(words);
    }

    function test_Paused() public {
        vm.prank(governor);
        escrow.setOpeningPaused(true);
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.OpeningIsPaused.selector));
    }

    function test_FeeIsNotTheOneInForce() public {
        setFeeBps(FEE_BPS + 1);
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.FeeMismatch.selector, FEE_BPS, FEE_BPS + 1));
    }

    function test_HostIsDraining() public {
        vm.prank(operator);
        escrow.setDraining(host, VM_KIND, true);
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.HostDraining.selector, host, VM_KIND));
    }

    function test_HostIsLatched() public {
        latch(START);
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.HostIsLatched.selector, host, VM_KIND));
        lift();
        open(d, DEPOSIT);
    }

    function test_DeadlineTooNear() public {
        expectDeadlineRefused(START + 299);
        d.activationDeadline = uint32(START + 300);
        open(d, DEPOSIT);
    }

    function test_DeadlineTooFar() public {
        expectDeadlineRefused(START + 1 days + 1);
        d.activationDeadline = uint32(START + 1 days);
        open(d, DEPOSIT);
    }

    function test_OfferHashesToSomethingElse() public {
        Terms memory words = d.terms();
        words.offerHash = bytes32(uint256(1));
        bytes32 current = d.offerHash();
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.OfferNotLive.selector, words.offerHash, current));
        vm.prank(tenant);
        escrow.open(words, d.prices, d.capacityOpenFee(), DEPOSIT, d.manifest);
    }

    function test_OfferWasNeverPublished() public {
        d.trialSeconds = 599;
        expectOfferGone();
    }

    function test_OfferWasWithdrawn() public {
        vm.prank(operator);
        escrow.withdrawOffer(d.offer());
        expectOfferGone();
    }

    function test_OfferIsOfAnOlderGeneration() public {
        bytes32 given = d.offerHash();
        Terms memory words = d.terms();
        vm.prank(operator);
        escrow.voidOffers(host, VM_KIND);
        d.generation = 1;
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.OfferNotLive.selector, given, d.offerHash()));
        vm.prank(tenant);
        escrow.open(words, d.prices, d.capacityOpenFee(), DEPOSIT, d.manifest);
        expectOfferGone();
    }

    function test_OpenFeeIsNotTheOffers() public {
        Terms memory words = d.terms();
        words.shapeRateOpenFee -= uint256(1) << 168;
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.OpenFeeMismatch.selector, OPEN_FEE - 1, OPEN_FEE));
        vm.prank(tenant);
        escrow.open(words, d.prices, d.capacityOpenFee(), DEPOSIT, d.manifest);
    }

    function test_RateIsNotTheShapesPrice() public {
        expectRateRefused(d.terms(), 1e13 - 1e6);
        expectRateRefused(d.terms(), 1e13 + 1e6);
        expectRateRefused(d.terms(), 1e13 + 1);
        expectRateRefused(d.terms(), 0);
    }

    function test_RateIsRoundedDown() public {
        d.prices = Deals.pricesOf(1e12 + 199_999, 0, 0, 0, 0);
        publish(d);
        expectRateRefused(d.terms(), 1e13 + 1_999_990);
        Terms memory words = d.terms();
        vm.assertEq(uint64(words.shapeRateOpenFee >> 104), 1e13 + 1e6, "rate");
        open(d, DEPOSIT);
    }

    function test_RoyaltyHasNoAuthor() public {
        d.royaltyBps = 1;
        expectRoyaltyRefused();
    }

    function test_RoyaltyIsNothingForAnAuthor() public {
        d.author = author;
        expectRoyaltyRefused();
        // 999 e-12 USDC/s at 10 bps would be 0.999 e-12.
        d.prices = Deals.pricesOf(999e6, 0, 0, 0, 0);
        d.shape = Deals.shapeOf(1, 0, 0, 0, 0);
        d.royaltyBps = 10;
        publish(d);
        expectRoyaltyRefused();
        d.prices = Deals.pricesOf(1000e6, 0, 0, 0, 0);
        publish(d);
        open(d, DEPOSIT);
    }

    function test_RoyaltyIsAboveTheCap() public {
        d.author = author;
        d.royaltyBps = 2001;
        expectRoyaltyRefused();
        d.royaltyBps = 2000;
        open(d, DEPOSIT);
    }

    function test_RateIsZero() public {
        d.prices = Deals.pricesOf(99_999, 0, 0, 0, 0);
        publish(d);
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.RateOutOfBounds.selector, 0, type(uint40).max));
        d.prices = Deals.pricesOf(100_000, 0, 0, 0, 0);
        publish(d);
        open(d, DEPOSIT);
        vm.assertEq(word() >> 216, 1, "the least rate");
    }

    function test_RateIsPastItsBits() public {
        d.shape = Deals.shapeOf(0, 0, 0, 1, 0);
        d.prices = Deals.pricesOf(0, 0, 0, 0, uint64(uint256(1) << 40) * 1e6);
        publish(d);
        cannotOpen(
            d,
            type(uint64).max,
            abi.encodeWithSelector(LeaseErrors.RateOutOfBounds.selector, uint256(1) << 40, type(uint40).max)
        );
        d.prices = Deals.pricesOf(0, 0, 0, 0, uint64(type(uint40).max) * 1e6);
        publish(d);
        open(d, 1e10);
        vm.assertEq(word() >> 216, type(uint40).max, "the greatest rate");
    }

    function test_RoyaltyCountsForTheBound() public {
        d.shape = Deals.shapeOf(0, 0, 0, 1, 0);
        d.prices = Deals.pricesOf(0, 0, 0, 0, uint64(type(uint40).max) * 1e6);
        d.author = author;
        d.royaltyBps = 2000;
        publish(d);
        uint256 total = uint256(type(uint40).max) + uint256(type(uint40).max) * 2000 / 10_000;
        cannotOpen(d, 1e10, abi.encodeWithSelector(LeaseErrors.RateOutOfBounds.selector, total, type(uint40).max));
    }

    function test_DepositDoesNotFundAnHour() public {
        cannotOpen(d, 35_999, abi.encodeWithSelector(LeaseErrors.DepositTooSmall.selector, 35_999, 36_000));
        open(d, 36_000);
    }

    function test_DepositMustFundTheRoyaltyToo() public {
        d.author = author;
        d.royaltyBps = 1000;
        cannotOpen(d, 39_599, abi.encodeWithSelector(LeaseErrors.DepositTooSmall.selector, 39_599, 39_600));
        open(d, 39_600);
    }

    function test_DepositIsRoundedUp() public {
        // 3,600 s at 1e-12 USDC/s are 3.6e-9 USDC: one unit, since a deposit has no parts.
        d.prices = Deals.pricesOf(100_000, 0, 0, 0, 0);
        publish(d);
        cannotOpen(d, 0, abi.encodeWithSelector(LeaseErrors.DepositTooSmall.selector, 0, 1));
        open(d, 1);
    }

    function test_ManifestIsTooLarge() public {
        d.manifest = new bytes(8193);
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.ManifestTooLarge.selector, 8193, 8192));
        d.manifest = new bytes(8192);
        open(d, DEPOSIT);
    }

    function test_ManifestIsNotThePromisedOne() public {
        Terms memory words = d.terms();
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.ManifestMismatch.selector, keccak256("other"), keccak256("sealed")));
        vm.prank(tenant);
        escrow.open(words, d.prices, d.capacityOpenFee(), DEPOSIT, "other");
    }

    function test_ShapeIsWiderThanItsBits() public {
        uint8[5] memory guards = [23, 47, 71, 79, 103];
        for (uint256 i = 0; i < guards.length; ++i) {
            d.shape = uint104(uint256(1) << guards[i]);
            d.prices = Deals.pricesOf(1, 1, 1, 1, 1);
            d.prices = Deals.pricesOf(1e6, 1e6, 1e6, 1e6, 1e6);
            publish(d);
            cannotOpen(d, type(uint64).max, abi.encodeWithSelector(LeaseErrors.ShapeOutOfBounds.selector, d.shape));
        }
    }

    function test_EachFieldIsBoundedByCapacity() public {
        d.prices = Deals.pricesOf(1e6, 1e6, 1e6, 1e6, 1e6);
        d.capacity = Deals.shapeOf(5, 5, 5, 5, 5);
        publish(d);
        uint8[5] memory offsets = [0, 24, 48, 72, 80];
        for (uint256 i = 0; i < offsets.length; ++i) {
            d.salt++;
            d.shape = uint104(uint256(6) << offsets[i]);
            cannotOpen(
                d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.CapacityExceeded.selector, d.shape, inUseOf(host), d.capacity)
            );
            d.shape = uint104(uint256(5) << offsets[i]);
            open(d, DEPOSIT);
        }
        vm.assertEq(inUseOf(host), d.capacity, "full");
        d.salt++;
        d.shape = 1;
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.CapacityExceeded.selector, 1, d.capacity, d.capacity));
    }

    function test_OffersOfOneHostShareItsCapacity() public {
        d.shape = Deals.shapeOf(600, 0, 0, 0, 0);
        open(d, 1e10);
        Deal memory other = d;
        other.trialSeconds = 0;
        other.salt = 1;
        publish(other);
        cannotOpen(
            other, 1e10, abi.encodeWithSelector(LeaseErrors.CapacityExceeded.selector, other.shape, other.shape, other.capacity)
        );
    }

    function test_CapacityMayHaveBeenLoweredBelowWhatIsInUse() public {
        d.shape = Deals.shapeOf(600, 0, 0, 0, 0);
        open(d, 1e10);
        Deal memory lower = d;
        lower.capacity = Deals.shapeOf(100, 0, 0, 0, 0);
        lower.shape = Deals.shapeOf(1, 0, 0, 0, 0);
        lower.salt = 1;
        publish(lower);
        cannotOpen(
            lower,
            1e10,
            abi.encodeWithSelector(
                LeaseErrors.CapacityExceeded.selector, lower.shape, Deals.shapeOf(600, 0, 0, 0, 0), lower.capacity
            )
        );
    }

    function test_IdIsOpen() public {
        open(d, DEPOSIT);
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.LeaseExists.selector, d.id(), LeaseState.Open));
    }

    function test_IdWasClosed() public {
        open(d, DEPOSIT);
        activate(d);
        close(d);
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.LeaseExists.selector, d.id(), LeaseState.Closed));
    }

    function test_TenantCannotPay() public {
        vm.prank(tenant);
        usdc.approve(address(escrow), DEPOSIT + OPEN_FEE - 1);
        cannotOpen(
            d,
            DEPOSIT,
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(escrow), DEPOSIT + OPEN_FEE - 1, DEPOSIT + OPEN_FEE
            )
        );
    }

    function test_AllInOrder() public {
        uint256 before = usdc.balanceOf(tenant);
        expectOpened(DEPOSIT);
        bytes32 id = open(d, DEPOSIT);
        vm.assertEq(id, d.id(), "id");
        vm.assertEq(escrow.leaseIdOf(d.terms()), id, "leaseIdOf");
        assertState(d, LeaseState.Open);
        vm.assertEq(word(), 1 | (uint256(DEPOSIT) << 152) | (uint256(1e7) << 216), "word");
        vm.assertEq(inUseOf(host), d.shape, "in use");
        assertBalance(address(escrow), DEPOSIT + OPEN_FEE, "escrow");
        assertBalance(tenant, before - DEPOSIT - OPEN_FEE, "tenant");
    }

    function test_StatusBeforeAndAfter() public {
        ILeaseEscrow.LeaseStatus memory status = statusOf(d);
        vm.assertEq(uint256(status.state), uint256(LeaseState.None), "state");
        vm.assertEq(status.deposit, 0, "deposit");
        open(d, DEPOSIT);
        status = statusOf(d);
        vm.assertEq(status.deposit, DEPOSIT, "deposit");
        vm.assertEq(status.fundedSeconds, 10_000, "funded");
        vm.assertEq(status.runwaySeconds, 10_000, "runway");
        vm.assertEq(status.billedSeconds, 0, "billed");
        vm.assertEq(status.refundable, DEPOSIT, "refundable before the deadline");
        vm.warp(d.activationDeadline);
        vm.assertEq(statusOf(d).refundable, DEPOSIT, "refundable at the deadline");
        vm.warp(d.activationDeadline + 1);
        vm.assertEq(statusOf(d).refundable, DEPOSIT + OPEN_FEE, "refundable after the deadline");
    }

    /// @dev Whatever the manifest's length, hash, event and id come from one buffer.
    function testFuzz_AnyManifest(bytes calldata manifest, uint96 salt) public {
        d.manifest = manifest;
        d.salt = salt;
        expectOpened(DEPOSIT);
        vm.assertEq(open(d, DEPOSIT), d.id(), "id");
    }

    function expectOpened(uint64 deposit) private {
        Terms memory words = d.terms();
        vm.expectEmit();
        emit ILeaseEscrow.LeaseOpened(
            d.id(),
            (uint256(d.host) << 8) | d.kind,
            tenant,
            words.tenantSalt,
            words.payeeHostKindTrial,
            words.authorFeeDeadline,
            words.creditor,
            words.shapeRateOpenFee,
            words.offerHash,
            words.manifestHash,
            deposit,
            d.manifest
        );
    }

    function word() private view returns (uint256) {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = d.id();
        return escrow.leaseWordsOf(ids)[0];
    }

    function expectNotCanonical(Terms memory words) private {
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.TermsNotCanonical.selector));
        escrow.open(words, d.prices, d.capacityOpenFee(), DEPOSIT, d.manifest);
    }

    function expectDeadlineRefused(uint256 deadline) private {
        d.activationDeadline = uint32(deadline);
        cannotOpen(
            d,
            DEPOSIT,
            abi.encodeWithSelector(LeaseErrors.ActivationDeadlineOutOfBounds.selector, deadline, START + 300, START + 1 days)
        );
    }

    function expectOfferGone() private {
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.OfferNotLive.selector, d.offerHash(), bytes32(0)));
    }

    function expectRateRefused(Terms memory words, uint256 rate) private {
        uint256 exact = uint64(words.shapeRateOpenFee >> 104);
        words.shapeRateOpenFee = words.shapeRateOpenFee & ~(uint256(type(uint64).max) << 104) | (rate << 104);
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.RateMismatch.selector, rate, exact));
        escrow.open(words, d.prices, d.capacityOpenFee(), DEPOSIT, d.manifest);
    }

    function expectRoyaltyRefused() private {
        cannotOpen(d, DEPOSIT, abi.encodeWithSelector(LeaseErrors.RoyaltyOutOfBounds.selector, d.author, d.royaltyBps, 2000));
    }
}
