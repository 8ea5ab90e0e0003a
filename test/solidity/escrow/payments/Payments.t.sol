// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IHostRegistry} from "../../../../contracts/market/interfaces/IHostRegistry.sol";
import {
    CancelReason,
    CloseReason,
    DeclineReason,
    Handover,
    LeaseState,
    Permit,
    Terms
} from "../../../../contracts/market/types/Terms.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";
import {TestUsdc} from "../../tokens/TestUsdc.sol";
import {OddToken} from "../../support/OddToken.sol";

contract PaymentsTest is MarketTest {
    OddToken private odd;
    Deal private d;

    /// @dev The same market on another token.
    function setUp() public override {
        vm.warp(START);
        odd = new OddToken();
        usdc = TestUsdc(address(odd));
        registry = IHostRegistry(deployRegistry());
        escrow = deployEscrow(HOLD, REACH, GRACE);
        registry.bindEscrow(address(escrow));
        vm.prank(governor);
        escrow.setCreditor(creditor);
        host = registerHost();
        odd.mint(tenant, 1e12);
        vm.prank(tenant);
        odd.approve(address(escrow), type(uint256).max);
        d = active();
        secondsIn(5000);
    }

    function test_True_IsPaid() public {
        expectPaid(OddToken.Answer.True, true);
    }

    function test_Nothing_IsPaid() public {
        expectPaid(OddToken.Answer.Nothing, true);
    }

    function test_False_IsOwed() public {
        expectPaid(OddToken.Answer.False, false);
    }

    function test_Two_IsOwed() public {
        expectPaid(OddToken.Answer.Two, false);
    }

    /// @dev A byte less than a word: what lay in memory before must not complete it.
    function test_Short_IsOwed() public {
        expectPaid(OddToken.Answer.Short, false);
    }

    function test_Revert_IsOwed() public {
        expectPaid(OddToken.Answer.Revert, false);
    }

    function test_CallsBack() public {
        Terms memory terms = d.terms();
        Permit memory none;
        bytes[] memory calls = new bytes[](15);
        calls[0] = abi.encodeCall(escrow.open, (terms, 0, 0, 0, ""));
        calls[1] = abi.encodeCall(escrow.openWithPermit, (terms, 0, 0, 0, "", none));
        calls[2] = abi.encodeCall(escrow.activate, (terms, "", 0));
        calls[3] = abi.encodeCall(escrow.decline, (terms, DeclineReason.Other));
        calls[4] = abi.encodeCall(escrow.cancel, (terms, CancelReason.Other));
        calls[5] = abi.encodeCall(escrow.topUp, (d.id(), 0));
        calls[6] = abi.encodeCall(escrow.topUpWithPermit, (d.id(), 0, none));
        calls[7] = abi.encodeCall(escrow.revive, (terms, 0));
        calls[8] = abi.encodeCall(escrow.reviveWithPermit, (terms, 0, none));
        calls[9] = abi.encodeCall(escrow.withdraw, (terms));
        calls[10] = abi.encodeCall(escrow.close, (terms, CloseReason.Other, false));
        calls[11] = abi.encodeCall(escrow.finalize, (terms));
        calls[12] = abi.encodeCall(escrow.claim, (stranger));
        calls[13] = abi.encodeCall(escrow.collectFees, (host, VM_KIND));
        Handover memory how;
        calls[14] = abi.encodeCall(escrow.resize, (terms, terms, how, none));
        for (uint256 i = 0; i < calls.length; ++i) {
            bytes[] memory one = new bytes[](1);
            one[0] = calls[i];
            uint256 owed = escrow.owedTo(payee);
            odd.callBackWith(one, abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector));
            secondsIn(5001 + i);
            withdraw(d);
            vm.assertEq(escrow.owedTo(payee), owed, "a call back got through");
        }
    }

    /// @dev The lock opens again: two calls in one transaction are no reentrancy.
    function test_TwoCallsInOneTransaction() public {
        withdraw(d);
        secondsIn(5001);
        withdraw(d);
        close(d);
        assertState(d, LeaseState.Settling);
    }

    function expectPaid(OddToken.Answer answer, bool paid) private {
        odd.setAnswer(answer);
        withdraw(d);
        vm.assertEq(odd.balanceOf(payee), paid ? 13_650 + OPEN_FEE : 0, "paid");
        vm.assertEq(escrow.owedTo(payee), paid ? 0 : 13_650 + OPEN_FEE, "owed");
    }
}
