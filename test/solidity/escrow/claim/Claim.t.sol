// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "../../../../contracts/market/libraries/EscrowErrors.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";
import {TestUsdc} from "../../tokens/TestUsdc.sol";

contract ClaimTest is MarketTest {
    uint64 private constant OWED = 13_650 + OPEN_FEE;

    function setUp() public override {
        super.setUp();
        Deal memory d = active();
        secondsIn(5000);
        usdc.blacklist(payee);
        withdraw(d);
    }

    function test_NothingIsOwed() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingOwed.selector, stranger));
        escrow.claim(stranger);
    }

    function test_ReceiverCannotBePaid() public {
        vm.prank(payee);
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.IsBlacklisted.selector, payee));
        escrow.claim(payee);
        vm.assertEq(escrow.owedTo(payee), OWED, "stays");
    }

    function test_ToAnotherReceiver_Once() public {
        vm.expectEmit();
        emit ILeaseEscrow.Claimed(payee, owner, OWED);
        vm.prank(payee);
        vm.assertEq(escrow.claim(owner), OWED, "amount");
        assertBalance(owner, OWED, "owner");
        vm.assertEq(escrow.owedTo(payee), 0, "owed");
        vm.prank(payee);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NothingOwed.selector, payee));
        escrow.claim(owner);
    }
}
