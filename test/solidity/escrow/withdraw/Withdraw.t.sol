// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "../../../../contracts/market/libraries/EscrowErrors.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {LeaseState, Terms} from "../../../../contracts/market/types/Terms.sol";
import {Deal, Deals} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract WithdrawTest is MarketTest {
    Deal private d;

    function setUp() public override {
        super.setUp();
        d = opened();
    }

    function test_NotActive() public {
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.WrongState.selector, d.id(), LeaseState.Open));
        escrow.withdraw(d.terms());
    }

    function test_OtherTermsAreAnotherLease() public {
        activate(d);
        Terms memory words = d.terms();
        words.payeeHostKindTrial ^= 1;
        bytes32 id = escrow.leaseIdOf(words);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.WrongState.selector, id, LeaseState.None));
        escrow.withdraw(words);
    }

    function test_InTheTrial_TheOpenFeeOnly() public {
        activate(d);
        secondsIn(600);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseWithdrawn(d.id(), 0, OPEN_FEE, 0, 0);
        withdraw(d);
        assertBalance(payee, OPEN_FEE, "payee");
        expectNothing(0);
    }

    function test_TheHoldIsNotVested() public {
        activate(d);
        secondsIn(3600);
        withdraw(d);
        assertBalance(payee, OPEN_FEE, "no second yet");
        secondsIn(3600 + 100);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseWithdrawn(d.id(), 100, 975, 0, 25);
        withdraw(d);
        assertBalance(payee, OPEN_FEE + 975, "payee");
        vm.assertEq(feeOf(host), 25, "fee");
        expectNothing(100);
    }

    function test_NoOpenFee() public {
        d.openFee = 0;
        d.salt = 1;
        activeDeal(d, DEPOSIT);
        secondsIn(3600);
        expectNothing(0);
    }

    function test_Latched_AllBeforeTheLatchIsFinal() public {
        activate(d);
        secondsIn(5000);
        latch(START + 4000);
        withdraw(d);
        vm.assertEq(statusOf(d).settledSeconds, 4000, "settled");
    }

    function test_AfterALift_TheHoldGrowsFromZero() public {
        activate(d);
        secondsIn(5000);
        latch(START + 4000);
        secondsIn(6000);
        lift();
        secondsIn(6100);
        withdraw(d);
        vm.assertEq(statusOf(d).settledSeconds, 4000, "100 s since the lift are held");
        secondsIn(6000 + 3600 + 50);
        withdraw(d);
        vm.assertEq(statusOf(d).settledSeconds, 4050, "50 s are older than the hold");
    }

    function test_LatchedAndStruckBackToTheTrial_NothingMore() public {
        activate(d);
        secondsIn(700);
        latch(START + 500);
        vm.assertEq(statusOf(d).billedSeconds, 0, "in the trial");
        withdraw(d);
        expectNothing(0);
    }

    function test_WithoutCreditor_AllIsVested() public {
        d.creditor = address(0);
        d.salt = 1;
        activeDeal(d, DEPOSIT);
        secondsIn(1000);
        latch(START + 900);
        withdraw(d);
        vm.assertEq(statusOf(d).settledSeconds, 1000, "verdicts do not matter");
        vm.assertEq(statusOf(d).vestedSeconds, 1000, "vested");
    }

    function test_Exhausted_TheHeldSecondsAge() public {
        activate(d);
        secondsIn(10_000 + 1000);
        withdraw(d);
        vm.assertEq(statusOf(d).settledSeconds, 7400, "settled");
        secondsIn(10_000 + 3600);
        withdraw(d);
        vm.assertEq(statusOf(d).settledSeconds, 10_000, "settled");
        expectNothing(10_000);
    }

    function test_WithRoyalty_TheAuthorPulls() public {
        d.author = author;
        d.royaltyBps = 1000;
        d.creditor = address(0);
        d.salt = 1;
        activeDeal(d, DEPOSIT);
        secondsIn(1001);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseWithdrawn(d.id(), 1001, 10_010 - 250 + OPEN_FEE, 1001, 250);
        vm.expectEmit();
        emit ILeaseEscrow.Owed(author, 1001);
        withdraw(d);
        vm.assertEq(escrow.owedTo(author), 1001, "author");
    }

    function test_WithoutRoyalty_NobodyIsOwed() public {
        activate(d);
        secondsIn(5000);
        vm.recordLogs();
        withdraw(d);
        vm.assertEq(vm.getRecordedLogs().length, 2, "withdrawn and transferred");
    }

    function test_PayeeIsBlacklisted_ThePullBalanceHasIt() public {
        activate(d);
        secondsIn(5000);
        usdc.blacklist(payee);
        vm.expectEmit();
        emit ILeaseEscrow.Owed(payee, 13_650 + OPEN_FEE);
        withdraw(d);
        vm.assertEq(escrow.owedTo(payee), 13_650 + OPEN_FEE, "owed");
        assertBalance(payee, 0, "payee");
    }

    function test_TokenIsPaused_ThePullBalanceHasIt() public {
        activate(d);
        secondsIn(5000);
        usdc.pause();
        withdraw(d);
        vm.assertEq(escrow.owedTo(payee), 13_650 + OPEN_FEE, "owed");
    }

    function test_TooLittleGasToBeFair() public {
        activate(d);
        secondsIn(5000);
        vm.prank(stranger);
        (bool ok, bytes memory answer) = address(escrow).call{gas: 110_000}(abi.encodeCall(escrow.withdraw, (d.terms())));
        vm.assertTrue(!ok, "reverts");
        vm.assertEq(bytes32(bytes4(answer)), bytes32(EscrowErrors.GasTooLow.selector), "GasTooLow");
    }

    /// @dev Whatever gas a caller gives, a payee who can be paid is never put on a pull balance.
    function testFuzz_GasCannotForceThePullBalance(uint256 gas) public {
        activate(d);
        secondsIn(5000);
        gas = bound(gas, 20_000, 300_000);
        vm.prank(stranger);
        (bool ok,) = address(escrow).call{gas: gas}(abi.encodeCall(escrow.withdraw, (d.terms())));
        vm.assertEq(escrow.owedTo(payee), 0, "owed");
        vm.assertEq(usdc.balanceOf(payee), ok ? 13_650 + OPEN_FEE : 0, "payee");
    }

    function test_FeeFieldIsFull_TheTreasuryPulls() public {
        // 40 bits of fee are full but for one unit; the next fee of 350 goes to the pull balance as a whole.
        setFeeField(host, type(uint40).max - 349);
        activate(d);
        secondsIn(5000);
        vm.expectEmit();
        emit ILeaseEscrow.Owed(treasury, 350);
        withdraw(d);
        vm.assertEq(feeOf(host), type(uint40).max - 349, "field");
        vm.assertEq(escrow.owedTo(treasury), 350, "owed");
    }

    function test_FeeFieldIsJustFull() public {
        setFeeField(host, type(uint40).max - 350);
        activate(d);
        secondsIn(5000);
        withdraw(d);
        vm.assertEq(feeOf(host), type(uint40).max, "field");
        vm.assertEq(escrow.owedTo(treasury), 0, "owed");
    }

    function test_TinyRate_SecondsSettleWithoutMoney() public {
        d.prices = Deals.pricesOf(100_000, 0, 0, 0, 0);
        d.openFee = 0;
        d.creditor = address(0);
        d.salt = 1;
        activeDeal(d, DEPOSIT);
        secondsIn(1_000_001);
        withdraw(d);
        assertBalance(payee, 1, "one unit in a million seconds");
        vm.assertEq(statusOf(d).settledSeconds, 1_000_001, "settled");
    }

    function expectNothing(uint256 settled) private {
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.NothingToWithdraw.selector, d.id(), settled));
        escrow.withdraw(d.terms());
    }
}
