// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {LeaseState, Permit} from "../../../../contracts/market/types/Terms.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

/// @dev Permits of open, topUp and revive.
contract WithPermitTest is MarketTest {
    Deal private d;

    function setUp() public override {
        super.setUp();
        d = published();
        vm.prank(tenant);
        usdc.approve(address(escrow), 0);
    }

    function test_PermitPays() public {
        openWithPermit(sign(DEPOSIT + OPEN_FEE));
        assertState(d, LeaseState.Open);
        vm.assertEq(usdc.allowance(tenant, address(escrow)), 0, "allowance");
    }

    function test_PermitUsedBySomebodyElse_TheAllowanceDecides() public {
        Permit memory p = sign(DEPOSIT + OPEN_FEE);
        vm.prank(stranger);
        usdc.permit(tenant, address(escrow), p.value, p.deadline, p.v, p.r, p.s);
        openWithPermit(p);
        assertState(d, LeaseState.Open);
    }

    function test_PermitIsInvalid_AndNothingIsAllowed() public {
        Permit memory p = sign(DEPOSIT + OPEN_FEE);
        p.value += 1;
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(escrow), 0, DEPOSIT + OPEN_FEE)
        );
        openWithPermit(p);
    }

    function test_PermitOfZeroMeansNone() public {
        vm.prank(tenant);
        usdc.approve(address(escrow), DEPOSIT + OPEN_FEE);
        Permit memory p = sign(0);
        openWithPermit(p);
        assertState(d, LeaseState.Open);
        vm.assertEq(usdc.nonces(tenant), 0, "the signature was not used");
    }

    function test_TopUpWithPermit() public {
        openWithPermit(sign(DEPOSIT + OPEN_FEE));
        activate(d);
        Permit memory p = sign(777);
        vm.prank(tenant);
        escrow.topUpWithPermit(d.id(), 777, p);
        assertBalance(address(escrow), DEPOSIT + OPEN_FEE + 777, "escrow");
        vm.assertEq(statusOf(d).deposit, DEPOSIT + 777, "deposit");
    }

    function test_ReviveWithPermit() public {
        openWithPermit(sign(DEPOSIT + OPEN_FEE));
        activate(d);
        secondsIn(10_000);
        Permit memory p = sign(36_000);
        vm.prank(tenant);
        escrow.reviveWithPermit(d.terms(), 36_000, p);
        assertBalance(address(escrow), DEPOSIT + OPEN_FEE + 36_000, "escrow");
        vm.assertEq(statusOf(d).deposit, DEPOSIT + 36_000, "deposit");
    }

    function openWithPermit(Permit memory p) private {
        vm.prank(tenant);
        escrow.openWithPermit(d.terms(), d.prices, d.capacityOpenFee(), DEPOSIT, d.manifest, p);
    }
}
