// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Committee, Stakes, Timing} from "../../../../contracts/verify/types/Network.sol";
import {TestUsdc} from "../../tokens/TestUsdc.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract DeployNetworkTest is NetworkTest {
    function deploy(bytes calldata args) external {
        deployNetwork(args);
    }

    function expectUndeployable(bytes memory args, bytes memory reason) private {
        (bool ok, bytes memory given) = address(this).call(abi.encodeCall(this.deploy, (args)));
        vm.assertTrue(!ok, "refused");
        vm.assertEq(keccak256(given), keccak256(reason), "reason");
    }

    function expectUntimely(Timing memory timing, uint256 given, uint256 allowed) private {
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.TimingOutOfBounds.selector, given, allowed);
        expectUndeployable(networkArgs(address(escrow), timing), reason);
    }

    function test_Deployed() public view {
        vm.assertEq(network.escrow(), address(escrow), "escrow");
        vm.assertEq(network.vault(), address(vault), "vault");
        vm.assertEq(network.token(), address(usdc), "token");
        vm.assertEq(network.GENESIS(), START, "genesis");
        vm.assertEq(network.EPOCH_SECONDS(), EPOCH, "epoch");
        vm.assertEq(network.PROBE_START(), PROBE_START, "probe start");
        vm.assertEq(network.PROBE_END(), PROBE_END, "probe end");
        vm.assertEq(network.COMMIT_END(), COMMIT_END, "commit end");
        vm.assertEq(network.REVEAL_END(), REVEAL_END, "reveal end");
        vm.assertEq(network.ANSWER_SECONDS(), ANSWER, "answer");
        vm.assertEq(network.CHALLENGE_ANSWER_SECONDS(), CHALLENGE_ANSWER, "challenge answer");
        vm.assertEq(network.CHALLENGE_EPOCHS(), CHALLENGE_EPOCHS, "challenge");
        vm.assertEq(network.FORFEIT_EPOCHS(), FORFEIT_EPOCHS, "forfeit");
        vm.assertEq(network.SEED_BLOCKS(), 2, "seed blocks");
        vm.assertEq(network.MAX_STRIKES(), 3, "strikes");
        vm.assertEq(network.DORMANT_SECONDS(), 1 days, "dormant");
    }

    function test_EpochsCountFromOne() public view {
        vm.assertEq(network.epochAt(START - 1), 0, "before the first");
        vm.assertEq(network.epochAt(START), 1, "the first");
        vm.assertEq(network.epochAt(START + EPOCH - 1), 1, "its last second");
        vm.assertEq(network.epochAt(START + EPOCH), 2, "the second");
        vm.assertEq(network.startOf(0), 0, "none");
        vm.assertEq(network.startOf(1), START, "start of the first");
        vm.assertEq(network.startOf(2), START + EPOCH, "start of the second");
    }

    function test_NoCode() public {
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.NotAContract.selector, stranger);
        expectUndeployable(networkArgs(stranger, someTiming()), reason);
        Committee memory committee = Committee(3, 2, 4, 3);
        Stakes memory stakes = Stakes(SEAT_STAKE, SLASH, BOND);
        expectUndeployable(abi.encode(escrow, stranger, governor, someTiming(), committee, stakes, REWARD), reason);
    }

    function test_AnotherToken() public {
        TestUsdc other = new TestUsdc();
        address otherVault = deployVault(abi.encode(other, governor, UNBONDING));
        Committee memory committee = Committee(3, 2, 4, 3);
        Stakes memory stakes = Stakes(SEAT_STAKE, SLASH, BOND);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.TokenMismatch.selector, other, usdc);
        expectUndeployable(abi.encode(escrow, otherVault, governor, someTiming(), committee, stakes, REWARD), reason);
    }

    function test_SecondsOutOfOrder() public {
        for (uint256 i = 0; i < 5; ++i) {
            Timing memory timing = someTiming();
            if (i == 0) timing.probeStart = 0;
            if (i == 1) timing.probeEnd = timing.probeStart;
            if (i == 2) timing.commitEnd = timing.probeEnd;
            if (i == 3) timing.revealEnd = timing.commitEnd;
            if (i == 4) timing.revealEnd = timing.epochSeconds;
            expectUntimely(timing, timing.revealEnd, timing.epochSeconds);
        }
    }

    function test_TimeToAnswer() public {
        Timing memory timing = someTiming();
        timing.answerSeconds = 0;
        expectUntimely(timing, 0, EPOCH);
        timing.answerSeconds = EPOCH + 1;
        expectUntimely(timing, EPOCH + 1, EPOCH);
    }

    /// @dev A stake is people's money: they have at least the time that a host has, and at most a week.
    function test_TimeToAnswerAChallenge() public {
        Timing memory timing = someTiming();
        timing.challengeAnswerSeconds = ANSWER - 1;
        expectUntimely(timing, ANSWER - 1, ANSWER);
        timing.challengeAnswerSeconds = ANSWER;
        deployNetwork(networkArgs(address(escrow), timing));
        timing.challengeAnswerSeconds = 7 days + 1;
        expectUntimely(timing, 7 days + 1, 7 days);
        // A whole week takes a vault whose delay is longer.
        timing.challengeAnswerSeconds = 7 days;
        address patient = deployVault(abi.encode(usdc, governor, UNBONDING + 1 days));
        Committee memory committee = Committee(3, 2, 4, 3);
        Stakes memory stakes = Stakes(SEAT_STAKE, SLASH, BOND);
        deployNetwork(abi.encode(escrow, patient, governor, timing, committee, stakes, REWARD));
    }

    /// @dev Epochs of a minute.
    function shortTiming() private pure returns (Timing memory) {
        return Timing({
            epochSeconds: 60,
            probeStart: 10,
            probeEnd: 20,
            commitEnd: 30,
            revealEnd: 40,
            answerSeconds: 60,
            challengeAnswerSeconds: 60,
            challengeEpochs: CHALLENGE_EPOCHS,
            forfeitEpochs: FORFEIT_EPOCHS,
            seedBlocks: 2
        });
    }

    /// @dev Of short epochs so many begin in a week that an old secret would cost too much to check.
    function test_EpochsToAnswerAChallenge() public {
        Timing memory timing = shortTiming();
        timing.challengeAnswerSeconds = 4096 * 60;
        deployNetwork(networkArgs(address(escrow), timing));
        timing.challengeAnswerSeconds += 1;
        expectUntimely(timing, 4097, 4096);
    }

    /// @dev A host's time to answer is bounded by the escrow's reach, a verifier's is not.
    function test_ADayToAnswerAChallenge() public {
        Timing memory timing = someTiming();
        timing.challengeAnswerSeconds = 1 days;
        address short = address(deployEscrow(HOLD, 3 * EPOCH + ANSWER, GRACE));
        deployNetwork(networkArgs(short, timing));
    }

    /// @dev What a quorum saw down must still be within the escrow's reach when it is posted as late as may be.
    function test_ReachTooShort() public {
        address short = address(deployEscrow(HOLD, 3 * EPOCH + ANSWER - 1, GRACE));
        uint256 needed = 3 * uint256(EPOCH) + ANSWER;
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.TimingOutOfBounds.selector, needed, needed - 1);
        expectUndeployable(networkArgs(short, someTiming()), reason);
        deployNetwork(networkArgs(address(deployEscrow(HOLD, 3 * EPOCH + ANSWER, GRACE)), someTiming()));
    }

    function test_EpochsToChallenge() public {
        Timing memory timing = someTiming();
        timing.challengeEpochs = 4;
        expectUntimely(timing, 4, 4096);
        timing.challengeEpochs = 4097;
        expectUntimely(timing, 4097, 4096);
        timing.challengeEpochs = 5;
        deployNetwork(networkArgs(address(escrow), timing));
        timing = shortTiming();
        timing.challengeEpochs = 4096;
        deployNetwork(networkArgs(address(escrow), timing));
    }

    function test_EpochsOfForfeit() public {
        Timing memory timing = someTiming();
        timing.forfeitEpochs = 0;
        expectUntimely(timing, 0, 4096);
        timing.forfeitEpochs = 4097;
        expectUntimely(timing, 4097, 4096);
        timing.forfeitEpochs = 4096;
        deployNetwork(networkArgs(address(escrow), timing));
    }

    function test_BlocksToTheSeed() public {
        Timing memory timing = someTiming();
        timing.seedBlocks = 0;
        expectUntimely(timing, 0, 128);
        timing.seedBlocks = 129;
        expectUntimely(timing, 129, 128);
        timing.seedBlocks = 128;
        deployNetwork(networkArgs(address(escrow), timing));
    }

    function test_DisputeOutlastsTheVault() public {
        Timing memory timing = someTiming();
        timing.challengeEpochs = UNBONDING / EPOCH - 2 - CHALLENGE_ANSWER / EPOCH;
        deployNetwork(networkArgs(address(escrow), timing));
        timing.challengeEpochs += 1;
        expectUntimely(timing, UNBONDING, UNBONDING);
    }
}
