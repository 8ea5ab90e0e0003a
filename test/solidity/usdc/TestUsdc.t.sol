// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "../support/Test.sol";
import {TestUsdc} from "../tokens/TestUsdc.sol";

/// @title The test token is like USDC where the market leans on it.
contract TestUsdcTest is Test {
    address private alice = actor("alice");
    address private bob = actor("bob");
    TestUsdc private usdc;

    function setUp() public {
        vm.warp(1_800_000_000);
        usdc = new TestUsdc();
        usdc.mint(alice, 1000);
    }

    function test_LooksLikeUsdc() public view {
        vm.assertEq(usdc.decimals(), 6, "decimals");
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("USD Coin"),
                keccak256("2"),
                block.chainid,
                address(usdc)
            )
        );
        vm.assertEq(usdc.DOMAIN_SEPARATOR(), domain, "domain");
    }

    function test_Permit_OnceAndInTime() public {
        (uint8 v, bytes32 r, bytes32 s) = sign(77);
        usdc.permit(alice, bob, 77, block.timestamp, v, r, s);
        vm.assertEq(usdc.allowance(alice, bob), 77, "allowance");
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.PermitSignerWrong.selector, recovered(77, 1, v, r, s), alice));
        usdc.permit(alice, bob, 77, block.timestamp, v, r, s);
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.PermitExpired.selector, block.timestamp - 1));
        usdc.permit(alice, bob, 77, block.timestamp - 1, v, r, s);
    }

    function test_Blacklist_StopsTransferApprovalAndPermit() public {
        vm.prank(alice);
        usdc.approve(bob, 100);
        usdc.blacklist(alice);
        (uint8 v, bytes32 r, bytes32 s) = sign(77);
        bytes memory reason = abi.encodeWithSelector(TestUsdc.IsBlacklisted.selector, alice);
        vm.expectRevert(reason);
        usdc.permit(alice, bob, 77, block.timestamp, v, r, s);
        vm.prank(bob);
        vm.expectRevert(reason);
        usdc.transferFrom(alice, bob, 1);
        vm.startPrank(alice);
        vm.expectRevert(reason);
        usdc.transfer(bob, 1);
        vm.expectRevert(reason);
        usdc.approve(bob, 1);
        vm.stopPrank();
        usdc.mint(bob, 1);
        vm.prank(bob);
        vm.expectRevert(reason);
        usdc.transfer(alice, 1);
        usdc.unBlacklist(alice);
        vm.prank(alice);
        usdc.transfer(bob, 1);
    }

    function test_Pause_StopsAll() public {
        usdc.pause();
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.IsPaused.selector));
        usdc.transfer(bob, 1);
        vm.expectRevert(abi.encodeWithSelector(TestUsdc.IsPaused.selector));
        usdc.approve(bob, 1);
        vm.stopPrank();
        usdc.unpause();
        vm.prank(alice);
        usdc.transfer(bob, 1);
    }

    function test_OnlyItsOwner() public {
        vm.startPrank(alice);
        bytes memory reason = abi.encodeWithSelector(TestUsdc.NotOwner.selector, alice);
        vm.expectRevert(reason);
        usdc.mint(alice, 1);
        vm.expectRevert(reason);
        usdc.blacklist(bob);
        vm.expectRevert(reason);
        usdc.pause();
    }

    function sign(uint256 value) private view returns (uint8, bytes32, bytes32) {
        return vm.sign(keyOf("alice"), digest(value, usdc.nonces(alice)));
    }

    function recovered(uint256 value, uint256 nonce, uint8 v, bytes32 r, bytes32 s) private view returns (address) {
        return ecrecover(digest(value, nonce), v, r, s);
    }

    function digest(uint256 value, uint256 nonce) private view returns (bytes32) {
        bytes32 typehash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 data = keccak256(abi.encode(typehash, alice, bob, value, nonce, block.timestamp));
        return keccak256(abi.encodePacked(hex"1901", usdc.DOMAIN_SEPARATOR(), data));
    }
}
