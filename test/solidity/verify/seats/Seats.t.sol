// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../../../contracts/verify/interfaces/IStakeVault.sol";
import {IVerifierNetwork} from "../../../../contracts/verify/interfaces/IVerifierNetwork.sol";
import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract SeatsTest is NetworkTest {
    bytes32 private constant ANCHOR = keccak256("anchor");

    address private eighth;

    function setUp() public override {
        super.setUp();
        verifiers.push(makeVerifier(7));
        eighth = verifiers[7];
        sleeps[7] = true;
    }

    // --- register ---

    function expectUnregistered(bytes32 anchor, string memory url, uint32 seat, bytes memory reason) private {
        vm.prank(eighth);
        vm.expectRevert(reason);
        network.register(anchor, url, seat);
    }

    function test_Register_AnchorIsZero() public {
        expectUnregistered(0, URL, NEW_SEAT, abi.encodeWithSelector(VerifyErrors.ZeroHash.selector));
    }

    function test_Register_UrlInvalid() public {
        string memory long = string.concat("https://", string(new bytes(249)));
        string[4] memory urls = ["", "ftp://verifier", "https://", long];
        for (uint256 i = 0; i < urls.length; ++i) {
            uint256 length = bytes(urls[i]).length;
            bytes memory reason = abi.encodeWithSelector(VerifyErrors.UrlInvalid.selector, length, 256);
            expectUnregistered(ANCHOR, urls[i], NEW_SEAT, reason);
        }
        vm.prank(eighth);
        network.register(ANCHOR, string.concat("https://", string(new bytes(248))), NEW_SEAT);
    }

    function test_Register_ByPlainHttp() public {
        vm.prank(eighth);
        network.register(ANCHOR, "http://10.0.0.1:8080", NEW_SEAT);
    }

    function test_Register_NoStakeAtAll() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.StakeTooSmall.selector, 0, SEAT_STAKE));
        network.register(ANCHOR, URL, NEW_SEAT);
    }

    function test_Register_SeatedAlready() public {
        vm.prank(verifiers[3]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SeatedAlready.selector, verifiers[3], 3));
        network.register(ANCHOR, URL, NEW_SEAT);
    }

    function test_Register_StakeTooSmall() public {
        vm.prank(eighth);
        vault.unbond(Role.Verifier, 1);
        bytes memory reason = abi.encodeWithSelector(VerifyErrors.StakeTooSmall.selector, SEAT_STAKE - 1, SEAT_STAKE);
        expectUnregistered(ANCHOR, URL, NEW_SEAT, reason);
    }

    function test_Register_SeatTaken() public {
        expectUnregistered(ANCHOR, URL, 3, abi.encodeWithSelector(VerifyErrors.SeatTaken.selector, 3));
        expectUnregistered(ANCHOR, URL, 7, abi.encodeWithSelector(VerifyErrors.SeatTaken.selector, 7));
    }

    function test_Register() public {
        vm.prank(eighth);
        uint32 seat = network.register(ANCHOR, URL, NEW_SEAT);
        vm.assertEq(seat, 7, "the next seat");
        vm.assertEq(seatRecord(7).verifier, eighth, "verifier");
        vm.assertEq(seatRecord(7).fromEpoch, 5, "two epochs later");
        vm.assertEq(seatRecord(7).untilEpoch, 0, "open");
        vm.assertEq(seatRecord(7).secret, ANCHOR, "anchor");
        vm.assertEq(seatRecord(7).secretEpoch, 4, "the hash of the first secret");
        vm.assertEq(vault.lockedOf(eighth, Role.Verifier), SEAT_STAKE, "the stake is locked");
        (bool seated, uint32 index) = network.seatOf(eighth);
        vm.assertTrue(seated && index == 7, "found by its address");
        (seated,) = network.seatOf(stranger);
        vm.assertTrue(!seated, "a stranger is not");
    }

    // --- hash chains ---

    function setAnchor(uint256 i, bytes32 anchor) private {
        vm.prank(verifiers[i]);
        network.setAnchor(anchor);
    }

    /// @dev Begins another chain two epochs from now; `secretOf` follows it from then on.
    function newChain(uint256 i) private returns (uint64 from) {
        from = current() + 2;
        chainOf[i] += 1;
        bytes32 anchor = secretOf(i, from - 1);
        chainOf[i] -= 1;
        setAnchor(i, anchor);
    }

    function test_SetAnchor_Zero() public {
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.ZeroHash.selector));
        network.setAnchor(0);
    }

    function test_SetAnchor_NotSeated() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSeated.selector, stranger));
        network.setAnchor(ANCHOR);
    }

    function test_SetAnchor_ANewChain() public {
        uint64 from = newChain(0);
        vm.assertEq(from, 5, "two epochs from now");
        runEpoch(3);
        runEpoch(4); // with the old chain
        chainOf[0] = 1;
        runEpoch(5); // with the new one
        vm.assertEq(seatRecord(0).secretEpoch, 5, "revealed");
        vm.assertEq(seatRecord(0).secret, secretOf(0, 5), "of the new chain");
        vm.assertEq(seatRecord(0).nextAnchorFrom, 0, "nothing is pending");
        vm.assertEq(seatRecord(0).nextAnchor, 0, "and no anchor");
        runEpoch(6);
    }

    /// @dev The secret of the old chain is none of the new one's epochs.
    function test_SetAnchor_TheOldChainEnds() public {
        newChain(0);
        runEpoch(3);
        runEpoch(4);
        sealed_(5);
        goTo(5, PROBE_START);
        commit(5, 0);
        goTo(5, COMMIT_END);
        bytes memory bits = bitsOf(0);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SecretWrong.selector, 5, 0));
        vm.prank(verifiers[0]);
        network.reveal(secretOf(0, 5), bits, 0, saltOf(5, 0));
    }

    function test_SetAnchor_TheLaterOneCounts() public {
        setAnchor(0, ANCHOR);
        toEpoch(4);
        uint64 from = newChain(0);
        vm.assertEq(seatRecord(0).nextAnchorFrom, from, "put off");
        runEpoch(4);
        runEpoch(5); // still the old chain
        chainOf[0] = 1;
        runEpoch(6);
    }

    /// @dev Else a verifier could choose between two secrets once the seed of the epoch is known.
    function test_SetAnchor_WhatHasBegunIsNotTakenBack() public {
        newChain(0);
        toEpoch(5);
        expectSetRecently(5 + KEPT_EPOCHS + 1);
        chainOf[0] = 1;
        runEpoch(5);
        vm.assertEq(seatRecord(0).secret, secretOf(0, 5), "the secret of the chain that began counts");
    }

    function test_SetAnchor_Recently() public {
        newChain(0);
        runEpoch(4);
        chainOf[0] = 1;
        runEpoch(5);
        uint64 first = 5 + KEPT_EPOCHS + 1;
        toEpoch(first - 1);
        expectSetRecently(first);
        toEpoch(first);
        setAnchor(0, ANCHOR);
        vm.assertEq(seatRecord(0).nextAnchorFrom, first + 2, "again");
        vm.assertEq(seatRecord(0).nextAnchor, ANCHOR, "what it is");
    }

    function expectSetRecently(uint64 first) private {
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.AnchorSetRecently.selector, 0, first));
        network.setAnchor(ANCHOR);
    }

    // --- url ---

    function test_SetUrl_NotSeated() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSeated.selector, stranger));
        network.setUrl(URL);
    }

    function test_SetUrl_Invalid() public {
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.UrlInvalid.selector, 4, 256));
        network.setUrl("ftp:");
    }

    function test_SetUrl() public {
        vm.expectEmit();
        emit IVerifierNetwork.VerifierUrlSet(0, "http://elsewhere.example");
        vm.prank(verifiers[0]);
        network.setUrl("http://elsewhere.example");
    }

    // --- leaving ---

    function resign(uint256 i) private {
        vm.prank(verifiers[i]);
        network.resign();
    }

    function expectUnreleasable(uint32 seat, uint64 until) private {
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotReleasable.selector, seat, until));
        network.release(seat);
    }

    function test_Resign_NotSeated() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotSeated.selector, stranger));
        network.resign();
    }

    function test_Resign_Twice() public {
        resign(0);
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SeatInactive.selector, 5, 0));
        network.resign();
    }

    function test_Resign_TwoEpochsLater() public {
        resign(0);
        vm.assertEq(seatRecord(0).untilEpoch, 5, "until");
        runEpoch(3);
        runEpoch(4);
        sealed_(5);
        goTo(5, PROBE_START);
        vm.prank(verifiers[0]);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.SeatInactive.selector, 5, 0));
        network.commit(ANCHOR);
        uint32[] memory committee = network.committeeOf(5, target);
        for (uint256 i = 0; i < committee.length; ++i) {
            vm.assertTrue(committee[i] != 0, "in no committee");
        }
    }

    function test_Release_Sits() public {
        expectUnreleasable(0, 0);
    }

    function test_Release_TooEarly() public {
        resign(0);
        uint64 free = 5 + KEPT_EPOCHS + 1;
        goTo(free - 1, EPOCH - 1);
        expectUnreleasable(0, free);
        toEpoch(free);
        network.release(0);
    }

    function test_Release_FreesStakeAndSeat() public {
        fundPool(1_000_000);
        runEpoch(3);
        resign(0);
        toEpoch(5 + KEPT_EPOCHS + 1);
        vm.prank(stranger);
        network.release(0);
        vm.assertEq(vault.lockedOf(verifiers[0], Role.Verifier), 0, "the stake is free");
        vm.assertEq(network.owedTo(verifiers[0]), REWARD, "what it earned is owed");
        (bool seated,) = network.seatOf(verifiers[0]);
        vm.assertTrue(!seated, "no seat");
        vm.prank(eighth);
        vm.assertEq(network.register(ANCHOR, URL, 0), 0, "another's now");
        vm.assertEq(network.seatCount(), VERIFIERS, "no seat was added");
        vm.assertEq(seatRecord(0).matured, 0, "and no reward passed on");
    }

    /// @dev A seat that another takes is nobody's before.
    function test_Release_TheNewOneIsNotTheOldOne() public {
        resign(0);
        toEpoch(5 + KEPT_EPOCHS + 1);
        network.release(0);
        vm.prank(eighth);
        network.register(ANCHOR, URL, 0);
        sealed_(current());
        uint32[] memory committee = network.committeeOf(current(), target);
        for (uint256 i = 0; i < committee.length; ++i) {
            vm.assertTrue(committee[i] != 0, "not before it counts");
        }
    }
}
