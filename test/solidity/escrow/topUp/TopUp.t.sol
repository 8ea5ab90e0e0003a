// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {LeaseErrors} from "../../../../contracts/market/libraries/LeaseErrors.sol";
import {LeaseState} from "../../../../contracts/market/types/Terms.sol";
import {Deal} from "../../support/Deals.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract TopUpTest is MarketTest {
    Deal private d;

    function setUp() public override {
        super.setUp();
        d = opened();
    }

    function test_Unknown() public {
        expectWrongState(bytes32(uint256(1)), LeaseState.None);
    }

    function test_Settling() public {
        activate(d);
        secondsIn(5000);
        close(d);
        expectWrongState(d.id(), LeaseState.Settling);
    }

    function test_Open() public {
        topUp(d, 1);
        vm.assertEq(statusOf(d).deposit, DEPOSIT + 1, "deposit");
    }

    function test_RunwayIsOver() public {
        activate(d);
        secondsIn(10_000);
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.RunwayMayBeOver.selector, d.id(), 10_000, 10_000));
        escrow.topUp(d.id(), 1);
    }

    function test_LatchedRunwayIsNotOver_ButTheIdAloneCannotTell() public {
        activate(d);
        secondsIn(1000);
        latch(START + 1000);
        secondsIn(10_000);
        vm.assertEq(statusOf(d).runwaySeconds, 9000, "runway");
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.RunwayMayBeOver.selector, d.id(), 10_000, 10_000));
        escrow.topUp(d.id(), 1);
        revive(d, 1);
        vm.assertEq(statusOf(d).deposit, DEPOSIT + 1, "revive can");
    }

    function test_LastFundedSecond() public {
        activate(d);
        secondsIn(9999);
        topUp(d, 10);
        vm.assertEq(statusOf(d).runwaySeconds, 2, "runway");
    }

    function test_AfterARevival_CountsFromTheMark() public {
        activate(d);
        secondsIn(12_000);
        revive(d, 40_000);
        secondsIn(15_999);
        topUp(d, 10);
        vm.assertEq(statusOf(d).runwaySeconds, 2, "runway");
        secondsIn(16_001);
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.RunwayMayBeOver.selector, d.id(), 14_001, 14_001));
        escrow.topUp(d.id(), 1);
    }

    function test_DepositIsTooLarge() public {
        vm.prank(tenant);
        vm.expectRevert(
            abi.encodeWithSelector(LeaseErrors.DepositTooLarge.selector, uint256(type(uint64).max) + 1, type(uint64).max)
        );
        escrow.topUp(d.id(), type(uint64).max - DEPOSIT + 1);
        fund(tenant, type(uint64).max);
        topUp(d, type(uint64).max - DEPOSIT);
        vm.assertEq(statusOf(d).deposit, type(uint64).max, "deposit");
    }

    function test_ByAnyone_AnyAmount() public {
        activate(d);
        secondsIn(7000);
        fund(stranger, 30);
        vm.expectEmit();
        emit ILeaseEscrow.LeaseToppedUp(d.id(), stranger, 30);
        vm.prank(stranger);
        escrow.topUp(d.id(), 30);
        ILeaseEscrow.LeaseStatus memory status = statusOf(d);
        vm.assertEq(status.deposit, DEPOSIT + 30, "deposit");
        vm.assertEq(status.fundedSeconds, 10_003, "funded");
        vm.assertEq(status.billedSeconds, 7000, "billed");
        assertBalance(stranger, 0, "payer");
    }

    function expectWrongState(bytes32 id, LeaseState state) private {
        vm.prank(tenant);
        vm.expectRevert(abi.encodeWithSelector(LeaseErrors.WrongState.selector, id, state));
        escrow.topUp(id, 1);
    }
}
