// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../../../contracts/verify/interfaces/IStakeVault.sol";
import {IVerifierNetwork} from "../../../../contracts/verify/interfaces/IVerifierNetwork.sol";
import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Ballot, Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

/// @notice The tree is beside the challenges'. All verifiers say UP of the decoy, whether it is up or dark.
contract DecoysTest is NetworkTest {
    bytes32 private constant SECRET = keccak256("decoy");

    address private keeper = actor("keeper");
    uint32 private decoy;

    function setUp() public override {
        super.setUp();
        vm.prank(governor);
        network.setDecoyKeeper(keeper, true);
        vm.prank(operator);
        decoy = network.enrol(host, 2, keccak256(abi.encode(SECRET)));
        fundPool(1_000_000_000);
    }

    function isUp(uint64 epoch) private pure returns (bool) {
        return uint256(keccak256(abi.encode(SECRET, epoch))) & 1 == 1;
    }

    /// @dev The next epoch from `epoch` on in which the decoy is dark (or up).
    function epochThat(bool up, uint64 epoch) private pure returns (uint64) {
        while (isUp(epoch) != up) {
            ++epoch;
        }
        return epoch;
    }

    function strike(uint64 epoch, uint32 seat) private {
        Ballot memory ballot = ballotOf(epoch, seat);
        vm.prank(keeper);
        network.strikeByDecoy(epoch, decoy, SECRET, ballot);
    }

    function expectNoStrike(uint64 epoch, bytes32 secret, Ballot memory ballot, bytes memory reason) private {
        vm.prank(keeper);
        vm.expectRevert(reason);
        network.strikeByDecoy(epoch, decoy, secret, ballot);
    }

    function test_NotKeeper() public {
        Ballot memory ballot = ballotOf(5, 0);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotDecoyKeeper.selector, stranger));
        network.strikeByDecoy(5, decoy, SECRET, ballot);
    }

    function test_TooLate() public {
        uint64 dark = epochThat(false, 5);
        runEpoch(dark);
        toEpoch(dark + CHALLENGE_EPOCHS + 1);
        bytes memory reason =
            abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, block.timestamp, network.startOf(dark), block.timestamp);
        expectNoStrike(dark, SECRET, ballotOf(dark, 0), reason);
    }

    function test_AnotherSecret() public {
        uint64 dark = epochThat(false, 5);
        runEpoch(dark);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.DecoySecretWrong.selector, decoy);
        expectNoStrike(dark, keccak256("another"), ballotOf(dark, 0), reason);
    }

    /// @dev A host that is no decoy has no secret that fits.
    function test_NoDecoy() public {
        runEpoch(5);
        Ballot memory ballot = ballotOf(5, 0);
        vm.prank(keeper);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.DecoySecretWrong.selector, target));
        network.strikeByDecoy(5, target, SECRET, ballot);
    }

    function test_BeforeItWasEnrolled() public {
        runEpoch(4);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.TargetNotProbed.selector, 4, decoy);
        expectNoStrike(4, SECRET, ballotOf(4, 0), reason);
    }

    function test_TheTruth() public {
        uint64 up = epochThat(true, 5);
        runEpoch(up);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.OutcomeMismatch.selector, 0, decoy, Outcome.Up, Outcome.Down);
        expectNoStrike(up, SECRET, ballotOf(up, 0), reason);
    }

    function test_NothingSaid() public {
        say(0, decoy, Outcome.Unknown);
        uint64 dark = epochThat(false, 5);
        runEpoch(dark);
        bytes memory reason =
            abi.encodeWithSelector(VerifyErrors.OutcomeMismatch.selector, 0, decoy, Outcome.Unknown, Outcome.Up);
        expectNoStrike(dark, SECRET, ballotOf(dark, 0), reason);
    }

    function test_Twice() public {
        uint64 dark = epochThat(false, 5);
        runEpoch(dark);
        strike(dark, 0);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.DecoyStruckAlready.selector, dark, decoy, 0);
        expectNoStrike(dark, SECRET, ballotOf(dark, 0), reason);
    }

    function test_ADownOfADecoyThatWasUp() public {
        say(0, decoy, Outcome.Down);
        uint64 up = epochThat(true, 5);
        runEpoch(up);
        strike(up, 0);
        vm.assertEq(seatRecord(0).strikes, 1, "struck");
    }

    function test_CostsRewards() public {
        uint64 dark = epochThat(false, 5);
        runEpoch(dark);
        vm.assertEq(seatRecord(0).maturing, REWARD, "earned");
        uint64 pool = network.rewardPool();
        strike(dark, 0);
        vm.assertEq(seatRecord(0).strikes, 1, "struck");
        vm.assertEq(seatRecord(0).maturing, 0, "forfeited");
        vm.assertEq(network.rewardPool(), pool + REWARD, "back in the pool");
        vm.assertEq(vault.bondedOf(verifiers[0], Role.Verifier), SEAT_STAKE, "the stake is untouched");
        vm.assertEq(seatRecord(0).untilEpoch, 0, "the seat stays");
        vm.assertEq(seatRecord(1).maturing, REWARD, "others' rewards, too");
    }

    /// @dev Who hides a reveal and is struck before somebody notices pays for both, the hiding first: what had matured by then is its own.
    function test_WhoHidesAsWell() public {
        uint64 dark = epochThat(false, 5);
        runEpoch(dark);
        hides[0] = true;
        runEpoch(dark + 1);
        toEpoch(dark + 2);
        vm.expectEmit(address(network));
        emit IVerifierNetwork.RewardsForfeited(0, dark + 1, REWARD, dark + 2 + FORFEIT_EPOCHS);
        vm.expectEmit(address(network));
        emit IVerifierNetwork.RewardsForfeited(0, dark, 0, dark + 2 + FORFEIT_EPOCHS);
        strike(dark, 0);
    }

    function test_InTheEndTheSeat() public {
        uint64 dark = 4;
        for (uint256 i = 0; i < 3; ++i) {
            dark = epochThat(false, dark + 1);
            runEpoch(dark);
            strike(dark, 0);
        }
        vm.assertEq(seatRecord(0).strikes, 3, "three strikes");
        vm.assertEq(seatRecord(0).untilEpoch, current() + 2, "the seat leaves");
        vm.assertEq(vault.bondedOf(verifiers[0], Role.Verifier), SEAT_STAKE, "never the stake");
    }
}
