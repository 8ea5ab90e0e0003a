// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../../../contracts/verify/interfaces/IStakeVault.sol";
import {VaultErrors} from "../../../../contracts/verify/libraries/VaultErrors.sol";
import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Timing} from "../../../../contracts/verify/types/Network.sol";
import {DoubtTest} from "../../support/DoubtTest.sol";

/// @notice A day to answer a challenge, as on a public network: who is away for a night keeps its stake.
contract AwayTest is DoubtTest {
    uint32 private constant DAY = 1 days;
    uint32 private constant KEPT = CHALLENGE_EPOCHS + DAY / EPOCH + 1;

    function someTiming() internal pure override returns (Timing memory timing) {
        timing = super.someTiming();
        timing.challengeAnswerSeconds = DAY;
    }

    function stakeOf(uint32 seat) private view returns (uint64) {
        return vault.bondedOf(verifiers[seat], Role.Verifier);
    }

    function expectOpenUntil(bytes32 id, uint256 until) private {
        bytes memory reason =
            abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, block.timestamp, until + 1, type(uint256).max);
        vm.expectRevert(reason);
        network.closeChallenge(id);
    }

    function test_AwayForNineHours() public {
        bytes32 id = doubt(HONEST);
        uint256 until = block.timestamp + DAY;
        vm.assertEq(network.challengeOf(id).answerableUntil, until, "a day");
        vm.warp(block.timestamp + 9 hours);
        expectOpenUntil(id, until);
        answer(id);
        vm.assertEq(stakeOf(HONEST), SEAT_STAKE, "the stake is whole");
        vm.assertEq(seatRecord(HONEST).untilEpoch, 0, "the seat stays");
        assertBalance(verifiers[HONEST], BOND, "the bond is its");
    }

    function test_NeverAnswered() public {
        bytes32 id = doubt(LAZY);
        uint256 until = block.timestamp + DAY;
        vm.warp(until);
        expectOpenUntil(id, until);
        vm.warp(until + 1);
        network.closeChallenge(id);
        vm.assertEq(stakeOf(LAZY), SEAT_STAKE - SLASH, "slashed after a day");
    }

    /// @dev Doubted and answered as late as may be, by a secret of a chain that was left since and with a key that was changed since.
    function test_AnsweredInTheLastSecond() public {
        vm.prank(verifiers[HONEST]);
        network.setAnchor(bytes32(uint256(1)));
        setBeaconKey(2);
        vm.prank(operator);
        network.refreshKey(target);
        goTo(3 + CHALLENGE_EPOCHS, EPOCH - 1);
        bytes32 id = doubt(HONEST);
        uint256 until = block.timestamp + DAY;
        vm.warp(until - 1);
        // What the answer needs cannot be replaced before.
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.AnchorSetRecently.selector, HONEST, 5 + KEPT + 1));
        vm.prank(verifiers[HONEST]);
        network.setAnchor(bytes32(uint256(2)));
        setBeaconKey(3);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.KeyChangedRecently.selector, target, 5 + KEPT + 1));
        vm.prank(operator);
        network.refreshKey(target);
        vm.warp(until);
        answer(id);
        vm.assertEq(stakeOf(HONEST), SEAT_STAKE, "the stake is whole");
    }

    /// @dev A liar that leaves at once is doubted in the last second and closed after the day; its stake is still there.
    function test_UnbondingIsLonger() public {
        vm.prank(verifiers[LAZY]);
        network.resign();
        goTo(3 + CHALLENGE_EPOCHS, EPOCH - 1);
        bytes32 id = doubt(LAZY);
        vm.warp(block.timestamp + DAY + 1);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotReleasable.selector, LAZY, 5 + KEPT + 1));
        network.release(LAZY);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.BondTooSmall.selector, 1, 0));
        vm.prank(verifiers[LAZY]);
        vault.unbond(Role.Verifier, 1);
        network.closeChallenge(id);
        vm.assertEq(stakeOf(LAZY), SEAT_STAKE - SLASH, "slashed");
        uint256 dispute = (uint256(CHALLENGE_EPOCHS) + 1) * EPOCH + DAY;
        vm.assertTrue(dispute < vault.UNBONDING_SECONDS(), "and would be, had it unbonded");
    }
}
