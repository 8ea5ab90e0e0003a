// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "../../../../contracts/market/libraries/EscrowErrors.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {DeclineReason, LeaseState} from "../../../../contracts/market/types/Terms.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract DeclineTest is MarketTest {
    Deal private d;
    uint256 private before;

    function setUp() public override {
        super.setUp();
        before = usdc.balanceOf(tenant);
        d = opened();
    }

    function test_NotOpen() public {
        activate(d);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.WrongState.selector, d.id(), LeaseState.Active));
        escrow.decline(d.terms(), DeclineReason.NoCapacity);
    }

    function test_CallerIsNotOperator() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotHostOperator.selector, host, owner, operator));
        escrow.decline(d.terms(), DeclineReason.NoCapacity);
    }

    function test_BadManifest_TheFeeGoesToTheProtocol() public {
        vm.warp(d.activationDeadline);
        expectDeclined(DeclineReason.BadManifest, DEPOSIT, OPEN_FEE);
        assertBalance(tenant, before - OPEN_FEE, "tenant");
        assertBalance(payee, 0, "payee");
        vm.assertEq(feeOf(host), OPEN_FEE, "protocol");
    }

    function test_BadManifestAfterTheDeadline_EverythingGoesBack() public {
        vm.warp(d.activationDeadline + 1);
        expectDeclined(DeclineReason.BadManifest, DEPOSIT + OPEN_FEE, 0);
        assertBalance(tenant, before, "tenant");
        vm.assertEq(feeOf(host), 0, "protocol");
    }

    function test_OtherReason_EverythingGoesBack() public {
        expectDeclined(DeclineReason.ImageUnavailable, DEPOSIT + OPEN_FEE, 0);
        assertBalance(tenant, before, "tenant");
        assertState(d, LeaseState.Closed);
        vm.assertEq(inUseOf(host), 0, "capacity");
    }

    function expectDeclined(DeclineReason reason, uint64 refunded, uint64 kept) private {
        vm.expectEmit();
        emit ILeaseEscrow.LeaseDeclined(d.id(), reason, refunded, kept);
        vm.prank(operator);
        escrow.decline(d.terms(), reason);
    }
}
