// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract NetworkSettingsTest is NetworkTest {
    function expectNotOwner() private {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", stranger));
    }

    function test_ByAnother() public {
        expectNotOwner();
        network.setCommittees(3, 2, 4, 3);
        expectNotOwner();
        network.setStakes(SEAT_STAKE, SLASH, BOND);
        expectNotOwner();
        network.setRewardPerSeat(1);
        expectNotOwner();
        network.setDecoyKeeper(stranger, true);
    }

    function test_SetCommittees_OutOfBounds() public {
        uint8[4][9] memory wrong = [
            [0, 0, 4, 3],
            [3, 1, 4, 3],
            [3, 4, 4, 3],
            [4, 2, 5, 3],
            [3, 2, 4, 2],
            [3, 2, 4, 5],
            [3, 2, 3, 2],
            [32, 17, 33, 17],
            [31, 16, 64, 33]
        ];
        for (uint256 i = 0; i < wrong.length; ++i) {
            uint8[4] memory w = wrong[i];
            vm.prank(governor);
            vm.expectRevert(abi.encodeWithSelector(VerifyErrors.CommitteesOutOfBounds.selector, w[0], w[1], w[2], w[3]));
            network.setCommittees(w[0], w[1], w[2], w[3]);
        }
        vm.prank(governor);
        network.setCommittees(31, 16, 63, 32);
        (uint8 size, uint8 quorum, uint8 confirmationSize, uint8 confirmationQuorum) = network.committees();
        vm.assertTrue(size == 31 && quorum == 16 && confirmationSize == 63 && confirmationQuorum == 32, "the caps");
    }

    function test_SetStakes_OutOfBounds() public {
        uint64[3][6] memory wrong = [
            [uint64(999_999), 1, 100_000],
            [uint64(1_000_000_000_001), 1, 100_000],
            [uint64(1_000_000), 0, 100_000],
            [uint64(1_000_000), 1_000_001, 100_000],
            [uint64(1_000_000), 1, 99_999],
            [uint64(1_000_000), 1, 1_000_000_001]
        ];
        for (uint256 i = 0; i < wrong.length; ++i) {
            uint64[3] memory w = wrong[i];
            vm.prank(governor);
            vm.expectRevert(abi.encodeWithSelector(VerifyErrors.StakesOutOfBounds.selector, w[0], w[1], w[2]));
            network.setStakes(w[0], w[1], w[2]);
        }
        vm.prank(governor);
        network.setStakes(1_000_000, 1_000_000, 100_000);
        (uint64 seatStake, uint64 slashAmount, uint64 challengeBond) = network.stakes();
        vm.assertTrue(seatStake == 1_000_000 && slashAmount == 1_000_000 && challengeBond == 100_000, "the bounds");
    }

    function test_SetRewardPerSeat_AboveCap() public {
        vm.startPrank(governor);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.RewardAboveCap.selector, 10_000_001, 10_000_000));
        network.setRewardPerSeat(10_000_001);
        network.setRewardPerSeat(10_000_000);
        vm.stopPrank();
        vm.assertEq(network.rewardPerSeat(), 10_000_000, "the cap");
    }

    function test_SetDecoyKeeper() public {
        vm.startPrank(governor);
        network.setDecoyKeeper(stranger, true);
        vm.assertTrue(network.isDecoyKeeper(stranger), "named");
        network.setDecoyKeeper(stranger, false);
        vm.stopPrank();
        vm.assertTrue(!network.isDecoyKeeper(stranger), "taken back");
    }
}
