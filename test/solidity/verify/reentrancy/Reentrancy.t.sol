// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IFeeShare} from "../../../../contracts/verify/interfaces/IFeeShare.sol";
import {Role} from "../../../../contracts/verify/interfaces/IStakeVault.sol";
import {Permit} from "../../../../contracts/market/types/Terms.sol";
import {Ballot, Transcript} from "../../../../contracts/verify/types/Evidence.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";
import {OddToken} from "../../support/OddToken.sol";

/// @title A token that calls back while it is sent gets nowhere: neither into the network nor into the vault.
contract ReentrancyTest is NetworkTest {
    OddToken private odd;
    IFeeShare private share;

    /// @dev The token turns odd; balances stay, for both are the same library's.
    function setUp() public override {
        super.setUp();
        fundPool(1_000_000);
        runEpoch(3);
        toEpoch(16);
        usdc.mint(verifiers[6], 5);
        vm.startPrank(verifiers[6]);
        vault.deposit(verifiers[6], Role.Verifier, 5);
        vault.unbond(Role.Verifier, 5);
        vm.stopPrank();
        share = IFeeShare(deployFeeShare(abi.encode(network, governor, stranger, uint16(0))));
        usdc.mint(address(share), 1000);
        OddToken other = new OddToken();
        vm.etch(address(usdc), address(other).code);
        odd = OddToken(address(usdc));
    }

    function callBackWith(bytes memory call_) private {
        bytes[] memory one = new bytes[](1);
        one[0] = call_;
        odd.callBackWith(one, abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector));
    }

    /// @dev A call back that got through makes the transfer answer no, and the whole claim is undone.
    function test_IntoTheNetwork() public {
        Ballot memory ballot;
        Transcript memory transcript;
        Ballot[] memory ballots;
        bytes[] memory calls = new bytes[](10);
        calls[0] = abi.encodeCall(network.fund, (1));
        calls[1] = abi.encodeCall(network.claim, (stranger));
        calls[2] = abi.encodeCall(network.claimRewards, (stranger));
        calls[3] = abi.encodeCall(network.register, (bytes32(uint256(1)), URL, NEW_SEAT));
        calls[4] = abi.encodeCall(network.release, (0));
        calls[5] = abi.encodeCall(network.challenge, (3, target, ballot));
        calls[6] = abi.encodeCall(network.answerChallenge, (bytes32(0), bytes32(0), transcript, new bytes32[](0)));
        calls[7] = abi.encodeCall(network.closeChallenge, (bytes32(0)));
        calls[8] = abi.encodeCall(network.postDown, (target));
        calls[9] = abi.encodeCall(network.reportUp, (3, target, ballots));
        for (uint256 i = 0; i < calls.length; ++i) {
            callBackWith(calls[i]);
        }
        vm.prank(verifiers[0]);
        vm.assertEq(network.claimRewards(stranger), REWARD, "paid, and no call back got through");
    }

    function test_IntoTheVault() public {
        Permit memory permit;
        callBackWith(abi.encodeCall(vault.deposit, (stranger, Role.Verifier, 1)));
        callBackWith(abi.encodeCall(vault.depositWithPermit, (stranger, Role.Verifier, 1, permit)));
        callBackWith(abi.encodeCall(vault.withdraw, (Role.Verifier, stranger)));
        callBackWith(abi.encodeCall(vault.slash, (stranger, Role.Verifier, 1, stranger)));
        vm.warp(block.timestamp + UNBONDING + 1);
        vm.prank(verifiers[6]);
        vault.withdraw(Role.Verifier, stranger);
        vm.assertEq(odd.balanceOf(stranger), 5, "paid, and no call back got through");
    }

    function test_IntoTheFeeShare() public {
        callBackWith(abi.encodeCall(share.split, ()));
        share.split();
        vm.assertEq(odd.balanceOf(stranger), 1000, "split, and no call back got through");
    }
}
