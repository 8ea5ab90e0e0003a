// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "../../../../contracts/market/libraries/EscrowErrors.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {LeaseState} from "../../../../contracts/market/types/Terms.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract ActivateTest is MarketTest {
    string private constant ENDPOINT = "ssh://root@192.0.2.1:40000";
    bytes32 private constant FINGERPRINT = bytes32(uint256(1));

    Deal private d;

    function setUp() public override {
        super.setUp();
        d = opened();
    }

    function test_NotOpen() public {
        activate(d);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.WrongState.selector, d.id(), LeaseState.Active));
        escrow.activate(d.terms(), ENDPOINT, FINGERPRINT);
    }

    function test_CallerIsNotOperator() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(EscrowErrors.NotHostOperator.selector, host, owner, operator));
        escrow.activate(d.terms(), ENDPOINT, FINGERPRINT);
    }

    function test_DeadlinePassed() public {
        vm.warp(d.activationDeadline + 1);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.ActivationTooLate.selector, d.id(), d.activationDeadline));
        escrow.activate(d.terms(), ENDPOINT, FINGERPRINT);
        vm.warp(d.activationDeadline);
        activate(d);
    }

    function test_EndpointIsTooLong() public {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.EndpointTooLong.selector, 257, 256));
        escrow.activate(d.terms(), string(new bytes(257)), FINGERPRINT);
        vm.prank(operator);
        escrow.activate(d.terms(), string(new bytes(256)), FINGERPRINT);
    }

    function test_BillingStartsNow() public {
        secondsIn(100);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseActivated(d.id(), ENDPOINT, FINGERPRINT);
        activate(d);
        assertState(d, LeaseState.Active);
        vm.assertEq(statusOf(d).billedSeconds, 0, "at once");
        secondsIn(100 + 601);
        vm.assertEq(statusOf(d).billedSeconds, 601, "later");
    }

    function test_OnALatchedHost_BillingStartsWithTheLift() public {
        latch(START - 50);
        secondsIn(100);
        activate(d);
        secondsIn(5000);
        vm.assertEq(statusOf(d).billedSeconds, 0, "latched");
        lift();
        secondsIn(5000 + 700);
        vm.assertEq(statusOf(d).billedSeconds, 700, "lifted");
    }

    function test_LatchBehindTheActivation_StrikesNothingFromBefore() public {
        secondsIn(1000);
        activate(d);
        secondsIn(3000);
        latch(START + 500);
        vm.assertEq(statusOf(d).billedSeconds, 0, "struck since activation");
        lift();
        secondsIn(3000 + 700);
        vm.assertEq(statusOf(d).billedSeconds, 700, "the 500 s from before are no credit");
    }
}
