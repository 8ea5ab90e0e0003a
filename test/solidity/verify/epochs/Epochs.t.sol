// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerifierNetwork} from "../../../../contracts/verify/interfaces/IVerifierNetwork.sol";
import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract EpochsTest is NetworkTest {
    function expectOutOfWindow(uint64 epoch, uint256 from, uint256 until) private {
        uint256 start = network.startOf(epoch);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, block.timestamp, start + from, start + until));
    }

    function test_Begin_TooLate() public {
        goTo(3, PROBE_START);
        expectOutOfWindow(3, 0, PROBE_START);
        network.beginEpoch();
    }

    function test_Begin_Twice() public {
        network.beginEpoch();
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.EpochBegunAlready.selector, 3));
        network.beginEpoch();
    }

    function test_Begin_ByAnyone() public {
        goTo(3, PROBE_START - 1);
        vm.prank(stranger);
        network.beginEpoch();
        IVerifierNetwork.EpochRecord memory record = network.epochOf(3);
        vm.assertEq(record.seedBlock, block.number + 2, "the block lies ahead");
        vm.assertEq(record.seats, VERIFIERS, "seats");
        vm.assertEq(record.committeeSize, 3, "size");
        vm.assertEq(record.quorum, 2, "quorum");
        vm.assertEq(record.confirmationSize, 4, "confirmation size");
        vm.assertEq(record.confirmationQuorum, 3, "confirmation quorum");
        vm.assertEq(record.rewardPerSeat, REWARD, "reward");
        vm.assertEq(record.seed, bytes32(0), "no seed yet");
    }

    function test_Seal_TooLate() public {
        network.beginEpoch();
        goTo(3, PROBE_START);
        expectOutOfWindow(3, 0, PROBE_START);
        network.sealEpoch();
    }

    function test_Seal_NotBegun() public {
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.EpochNotBegun.selector, 3));
        network.sealEpoch();
    }

    function test_Seal_BlockAhead() public {
        network.beginEpoch();
        uint256 seedBlock = block.number + 2;
        vm.roll(seedBlock);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SeedBlockUnknown.selector, seedBlock, seedBlock));
        network.sealEpoch();
    }

    function test_Seal_BlockForgotten() public {
        network.beginEpoch();
        uint256 seedBlock = block.number + 2;
        vm.roll(seedBlock + 257);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SeedBlockUnknown.selector, seedBlock, seedBlock + 257));
        network.sealEpoch();
    }

    function test_Seal_Twice() public {
        sealed_(3);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.EpochSealedAlready.selector, 3));
        network.sealEpoch();
    }

    /// @dev The mix is what the interface says: the hash of every secret and its seat, folded together.
    function test_Seal_MixesBlockAndReveals() public {
        runEpoch(3);
        uint192 mix = 0;
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            mix ^= uint192(uint256(keccak256(abi.encode(secretOf(seat, 3), seat))));
        }
        sealed_(4);
        bytes32 blockHash = blockhash(network.epochOf(4).seedBlock);
        vm.assertEq(network.epochOf(4).seed, keccak256(abi.encode(blockHash, mix)), "seed");
    }

    function test_Seats_CountTwoEpochsLater() public {
        verifiers.push(makeVerifier(7));
        vm.assertEq(register(7, NEW_SEAT), 7, "a new seat");
        vm.assertEq(network.seatCount(), 8, "there are eight");
        network.beginEpoch();
        vm.assertEq(network.epochOf(3).seats, 7, "not in the epoch of its registration");
        toEpoch(4);
        verifiers.push(makeVerifier(8));
        register(8, NEW_SEAT);
        network.beginEpoch();
        vm.assertEq(network.epochOf(4).seats, 7, "nor in the next");
        toEpoch(5);
        network.beginEpoch();
        vm.assertEq(network.epochOf(5).seats, 8, "but in the one after");
        toEpoch(6);
        network.beginEpoch();
        vm.assertEq(network.epochOf(6).seats, 9, "and the other one an epoch later");
    }

    function test_Seats_AfterAPause() public {
        toEpoch(20);
        verifiers.push(makeVerifier(7));
        register(7, NEW_SEAT);
        network.beginEpoch();
        vm.assertEq(network.epochOf(20).seats, 7, "in its own epoch");
        toEpoch(21);
        network.beginEpoch();
        vm.assertEq(network.epochOf(21).seats, 7, "in the next");
        toEpoch(30);
        network.beginEpoch();
        vm.assertEq(network.epochOf(30).seats, 8, "later");
    }

    function test_ParametersCountForLaterEpochs() public {
        network.beginEpoch();
        vm.startPrank(governor);
        network.setCommittees(5, 3, 7, 5);
        network.setRewardPerSeat(7);
        vm.stopPrank();
        vm.assertEq(network.epochOf(3).committeeSize, 3, "this one as it was");
        vm.assertEq(network.epochOf(3).rewardPerSeat, REWARD, "its reward, too");
        toEpoch(4);
        network.beginEpoch();
        vm.assertEq(network.epochOf(4).committeeSize, 5, "the next one as it is");
        vm.assertEq(network.epochOf(4).rewardPerSeat, 7, "reward");
    }
}
