// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHostRegistry} from "../../../../contracts/market/interfaces/IHostRegistry.sol";
import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "../../../../contracts/market/libraries/EscrowErrors.sol";
import {Offer} from "../../../../contracts/market/types/Terms.sol";
import {Deal, Deals} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract OffersTest is MarketTest {
    Deal private d;

    function setUp() public override {
        super.setUp();
        d = someDeal();
    }

    // --- publishOffer ---

    function test_RegistryIsNotBound() public {
        registry = IHostRegistry(deployRegistry());
        escrow = deployEscrow(HOLD, REACH, GRACE);
        registerHost();
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.EscrowNotBound.selector, address(0)));
        ILeaseEscrow other = deployEscrow(HOLD, REACH, GRACE);
        registry.bindEscrow(address(other));
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.EscrowNotBound.selector, address(other)));
    }

    function test_SpareBits() public {
        bytes memory reason = abi.encodeWithSelector(EscrowErrors.OfferNotCanonical.selector);
        Offer memory offer = d.offer();
        offer.payeeHostKindTrial |= 1 << 248;
        expectRefused(offer, reason);
        offer = d.offer();
        offer.creditor |= 1 << 160;
        expectRefused(offer, reason);
        offer = d.offer();
        offer.capacityOpenFee |= 1 << 168;
        expectRefused(offer, reason);
        uint8[5] memory guards = [23, 47, 71, 79, 103];
        for (uint256 i = 0; i < guards.length; ++i) {
            offer = d.offer();
            offer.capacityOpenFee |= uint256(1) << guards[i];
            expectRefused(offer, reason);
        }
    }

    function test_TrialIsAboveItsCap() public {
        d.trialSeconds = 601;
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.TrialAboveCap.selector, 601, 600));
    }

    function test_OpenFeeIsAboveItsCap() public {
        d.openFee = 1_000_001;
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.OpenFeeAboveCap.selector, 1_000_001, 1_000_000));
        d.openFee = 1_000_000;
        publish(d);
    }

    function test_CallerIsNoParty() public {
        vm.prank(payee);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotHostParty.selector, host, payee));
        escrow.publishOffer(d.offer());
    }

    function test_HostIsUnknown() public {
        d.host = 99;
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.NotHostParty.selector, 99, operator));
    }

    function test_HostIsRetired() public {
        vm.prank(owner);
        registry.retire(host);
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.HostIsRetired.selector, host));
    }

    function test_PayeeIsNotTheHosts() public {
        d.payee = operator;
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.PayeeMismatch.selector, operator, payee));
    }

    function test_CreditorIsUnknown() public {
        d.creditor = stranger;
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.CreditorUnknown.selector, stranger, creditor));
        d.creditor = address(0);
        publish(d);
    }

    function test_PriceIsBelowTheOwnersMinimum() public {
        for (uint256 unit = 0; unit < 5; ++unit) {
            uint256 minima = uint256(1e12 + 7) << (48 * unit);
            d.prices = minima - (uint256(1) << (48 * unit));
            vm.prank(owner);
            registry.setPriceMinima(host, VM_KIND, minima);
            expectRefused(d, abi.encodeWithSelector(EscrowErrors.PriceTooLow.selector, unit, 1e12 + 6, 1e12 + 7));
            d.prices = minima;
            publish(d);
        }
    }

    function test_PriceIsBelowTheGovernedFloor() public {
        uint256 floors = Deals.pricesOf(0, 0, 3e8, 0, 0);
        vm.prank(governor);
        escrow.setPriceFloors(VM_KIND, floors);
        d.prices = Deals.pricesOf(1e12, 1e12, 3e8 - 1, 1e12, 1e12);
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.PriceTooLow.selector, 2, 3e8 - 1, 3e8));
        d.prices = floors;
        publish(d);
        Deal memory other = d;
        other.kind = VM_KIND + 1;
        other.prices = 1;
        publish(other);
    }

    function test_AllGenerationsUsedUp() public {
        setGeneration(16_382);
        d.generation = 16_382;
        publish(d);
        vm.startPrank(operator);
        vm.expectEmit();
        emit ILeaseEscrow.OffersVoided(host, VM_KIND, 16_383);
        escrow.voidOffers(host, VM_KIND);
        bytes memory reason = abi.encodeWithSelector(EscrowErrors.GenerationsUsedUp.selector, host, VM_KIND, 16_383);
        vm.expectRevert(reason);
        escrow.publishOffer(d.offer());
        vm.expectRevert(reason);
        escrow.voidOffers(host, VM_KIND);
        vm.stopPrank();
        vm.prank(owner);
        registry.setOperator(host, stranger);
        vm.assertEq(escrow.hostWordOf(host, VM_KIND) >> 242, 16_383, "the owner's exit does not revert");
    }

    function test_Published() public {
        vm.assertTrue(!escrow.isOfferLive(d.offerHash(), host, VM_KIND), "not yet");
        expectPublished();
        vm.assertEq(publish(d), d.offerHash(), "hash");
        vm.assertEq(escrow.offerHashOf(d.offer(), 0), d.offerHash(), "offerHashOf");
        vm.assertTrue(escrow.isOfferLive(d.offerHash(), host, VM_KIND), "live");
        vm.assertTrue(!escrow.isOfferLive(d.offerHash(), host, VM_KIND + 1), "not for another kind");
        vm.assertTrue(!escrow.isOfferLive(d.offerHash(), host + 1, VM_KIND), "not for another host");
        vm.prank(owner);
        escrow.publishOffer(d.offer());
    }

    // --- withdrawOffer ---

    function test_WithdrawByNoParty() public {
        publish(d);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotHostParty.selector, host, stranger));
        escrow.withdrawOffer(d.offer());
    }

    function test_WithdrawWhatIsNotPublished() public {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.OfferNotPublished.selector, d.offerHash()));
        escrow.withdrawOffer(d.offer());
    }

    function test_Withdrawn() public {
        publish(d);
        vm.expectEmit();
        emit ILeaseEscrow.OfferWithdrawn(d.offerHash(), host, VM_KIND);
        vm.prank(owner);
        escrow.withdrawOffer(d.offer());
        vm.assertTrue(!escrow.isOfferLive(d.offerHash(), host, VM_KIND), "gone");
        publish(d);
        vm.assertTrue(escrow.isOfferLive(d.offerHash(), host, VM_KIND), "again");
    }

    // --- voidOffers, voidAllOffers ---

    function test_VoidByNoParty() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotHostParty.selector, host, stranger));
        escrow.voidOffers(host, VM_KIND);
    }

    function test_Voided() public {
        Deal memory other = someDeal();
        other.kind = VM_KIND + 1;
        publish(d);
        publish(other);
        vm.prank(operator);
        escrow.voidOffers(host, VM_KIND);
        vm.assertTrue(!escrow.isOfferLive(d.offerHash(), host, VM_KIND), "void");
        vm.assertTrue(escrow.isOfferLive(other.offerHash(), host, VM_KIND + 1), "the other kind lives");
        d.generation = 1;
        expectPublished();
        publish(d);
        vm.assertTrue(escrow.isOfferLive(d.offerHash(), host, VM_KIND), "again");
    }

    function test_VoidAllByAnotherThanTheRegistry() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotRegistry.selector, owner, address(registry)));
        escrow.voidAllOffers(host);
    }

    function test_NewOperator_VoidsAllKinds() public {
        uint8[3] memory kinds = [0, 1, 255];
        for (uint256 i = 0; i < kinds.length; ++i) {
            d.kind = kinds[i];
            publish(d);
        }
        vm.prank(owner);
        registry.setOperator(host, stranger);
        for (uint256 i = 0; i < kinds.length; ++i) {
            d.kind = kinds[i];
            vm.assertTrue(!escrow.isOfferLive(d.offerHash(), host, d.kind), "void");
            vm.assertEq(escrow.hostWordOf(host, d.kind) >> 242, 1, "generation");
        }
        vm.assertEq(escrow.hostWordOf(host, 7), 0, "a kind that was never offered");
        expectRefused(d, abi.encodeWithSelector(EscrowErrors.NotHostParty.selector, host, operator));
    }

    function test_NewPayee_VoidsAll() public {
        publish(d);
        vm.prank(owner);
        registry.proposePayee(host, stranger);
        vm.assertTrue(escrow.isOfferLive(d.offerHash(), host, VM_KIND), "a proposal changes nothing");
        vm.prank(stranger);
        registry.acceptPayee(host);
        vm.assertTrue(!escrow.isOfferLive(d.offerHash(), host, VM_KIND), "void");
    }

    // --- setDraining, isIdle ---

    function test_DrainByNoParty() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotHostParty.selector, host, stranger));
        escrow.setDraining(host, VM_KIND, true);
    }

    function test_DrainARetiredHost() public {
        vm.prank(owner);
        registry.retire(host);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.HostIsRetired.selector, host));
        escrow.setDraining(host, VM_KIND, false);
    }

    function test_Drained() public {
        setDraining(VM_KIND, true);
        vm.assertEq(escrow.hostWordOf(host, VM_KIND), uint256(1) << 241, "draining");
        setDraining(VM_KIND, true);
        vm.assertEq(escrow.hostWordOf(host, VM_KIND), uint256(1) << 241, "still");
        setDraining(VM_KIND, false);
        vm.assertEq(escrow.hostWordOf(host, VM_KIND), 0, "no longer");
    }

    function test_Idle() public {
        vm.assertTrue(escrow.isIdle(host), "nothing was ever offered");
        publish(d);
        Deal memory other = someDeal();
        other.kind = 200;
        publish(other);
        vm.assertTrue(!escrow.isIdle(host), "on offer");
        setDraining(VM_KIND, true);
        vm.assertTrue(!escrow.isIdle(host), "one kind still on offer");
        setDraining(200, true);
        vm.assertTrue(escrow.isIdle(host), "drained");
        setDraining(200, false);
        open(other, DEPOSIT);
        setDraining(200, true);
        vm.assertTrue(!escrow.isIdle(host), "in use");
    }

    function setDraining(uint8 kind, bool draining) private {
        vm.expectEmit();
        emit ILeaseEscrow.DrainingSet(host, kind, draining);
        vm.prank(operator);
        escrow.setDraining(host, kind, draining);
    }

    /// @dev Voiding 16,382 times, in one write.
    function setGeneration(uint256 generation) private {
        setDraining(VM_KIND, true); // a word that can be found
        bytes32 slot = hostSlot(host);
        vm.store(address(escrow), slot, bytes32(generation << 242));
    }

    function expectPublished() private {
        vm.expectEmit();
        emit ILeaseEscrow.OfferPublished(
            d.offerHash(), host, VM_KIND, d.generation, d.offer().payeeHostKindTrial, creditor, d.prices, d.capacityOpenFee()
        );
    }

    function expectRefused(Deal memory deal, bytes memory reason) private {
        expectRefused(deal.offer(), reason);
    }

    function expectRefused(Offer memory offer, bytes memory reason) private {
        vm.prank(operator);
        vm.expectRevert(reason);
        escrow.publishOffer(offer);
    }
}
