// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "../../../../contracts/market/libraries/EscrowErrors.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract CollectFeesTest is MarketTest {
    function setUp() public override {
        super.setUp();
        Deal memory d = active();
        secondsIn(5000);
        withdraw(d);
    }

    function test_NoFee() public {
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToCollect.selector, host, 2));
        escrow.collectFees(host, 2);
    }

    function test_ToTheTreasury_Once() public {
        latch(START + 4000);
        uint256 word = escrow.hostWordOf(host, VM_KIND);
        vm.expectEmit();
        emit ILeaseEscrow.FeesCollected(host, VM_KIND, 350);
        vm.prank(stranger);
        escrow.collectFees(host, VM_KIND);
        assertBalance(treasury, 350, "treasury");
        vm.assertEq(escrow.hostWordOf(host, VM_KIND), word - (350 << 104), "the rest of the word");
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingToCollect.selector, host, VM_KIND));
        escrow.collectFees(host, VM_KIND);
    }

    function test_TreasuryIsBlacklisted_ThePullBalanceHasIt() public {
        usdc.blacklist(treasury);
        escrow.collectFees(host, VM_KIND);
        vm.assertEq(escrow.owedTo(treasury), 350, "owed");
        vm.assertEq(feeOf(host), 0, "field");
    }
}
