// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeShare} from "../../../../contracts/verify/interfaces/IFeeShare.sol";
import {VaultErrors} from "../../../../contracts/verify/libraries/VaultErrors.sol";
import {Deal} from "../../support/Deals.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract FeeShareTest is NetworkTest {
    IFeeShare private share;
    address private safe = actor("safe");

    function setUp() public override {
        super.setUp();
        share = IFeeShare(deployFeeShare(abi.encode(network, governor, safe, uint16(2000))));
        vm.prank(governor);
        escrow.setTreasury(address(share));
    }

    function deploy(bytes calldata args) external {
        deployFeeShare(args);
    }

    function expectUndeployable(address network_, address treasury_, uint16 bps, bytes memory reason) private {
        bytes memory args = abi.encode(network_, governor, treasury_, bps);
        (bool ok, bytes memory given) = address(this).call(abi.encodeCall(this.deploy, (args)));
        vm.assertTrue(!ok, "refused");
        vm.assertEq(keccak256(given), keccak256(reason), "reason");
    }

    function test_Deployed() public view {
        vm.assertEq(share.network(), address(network), "network");
        vm.assertEq(share.escrow(), address(escrow), "escrow");
        vm.assertEq(share.token(), address(usdc), "token");
        vm.assertEq(share.treasury(), safe, "treasury");
        vm.assertEq(share.shareBps(), 2000, "share");
    }

    function test_Deploy_NetworkHasNoCode() public {
        expectUndeployable(stranger, safe, 1, abi.encodeWithSelector(VaultErrors.NotAContract.selector, stranger));
    }

    function test_Deploy_ShareAboveCap() public {
        bytes memory reason = abi.encodeWithSelector(VaultErrors.ShareAboveCap.selector, 5001, 5000);
        expectUndeployable(address(network), safe, 5001, reason);
        deployFeeShare(abi.encode(network, governor, safe, uint16(5000)));
    }

    function test_Deploy_TreasuryIsNobody() public {
        bytes memory reason = abi.encodeWithSelector(VaultErrors.ZeroAddress.selector);
        expectUndeployable(address(network), address(0), 1, reason);
    }

    function test_Split_Nothing() public {
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.NothingToSplit.selector));
        share.split();
    }

    function test_Split_ByAnyone() public {
        usdc.mint(address(share), 1004);
        vm.expectEmit(address(share));
        emit IFeeShare.Split(200, 804);
        vm.prank(stranger);
        (uint64 toNetwork, uint64 toTreasury) = share.split();
        vm.assertEq(toNetwork, 200, "rounded down");
        vm.assertEq(toTreasury, 804, "the rest");
        vm.assertEq(network.rewardPool(), 200, "pool");
        assertBalance(safe, 804, "treasury");
        assertBalance(address(share), 0, "nothing stays");
        vm.assertEq(usdc.allowance(address(share), address(network)), 0, "nothing may be taken later");
    }

    function test_Split_WithoutShare() public {
        vm.expectEmit(address(share));
        emit IFeeShare.ShareBpsSet(0);
        vm.prank(governor);
        share.setShareBps(0);
        usdc.mint(address(share), 1000);
        share.split();
        vm.assertEq(network.rewardPool(), 0, "pool");
        assertBalance(safe, 1000, "treasury");
    }

    /// @dev The fee of a lease, from the escrow's word to pool and treasury.
    function test_Split_AFeeOfTheMarket() public {
        Deal memory d = active();
        vm.warp(block.timestamp + 10_000);
        withdraw(d);
        uint256 fee = feeOf(host);
        escrow.collectFees(host, VM_KIND);
        share.split();
        vm.assertEq(network.rewardPool(), fee / 5, "a fifth");
        assertBalance(safe, fee - fee / 5, "the rest");
    }

    function test_Split_FetchesWhatTheEscrowOwes() public {
        Deal memory d = active();
        vm.warp(block.timestamp + 10_000);
        withdraw(d);
        uint256 fee = feeOf(host);
        usdc.blacklist(address(share));
        escrow.collectFees(host, VM_KIND);
        usdc.unBlacklist(address(share));
        vm.assertEq(escrow.owedTo(address(share)), fee, "owed");
        share.split();
        vm.assertEq(escrow.owedTo(address(share)), 0, "fetched");
        assertBalance(safe, fee - fee / 5, "shared out");
    }

    function test_SetShareBps_ByAnother() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", stranger));
        share.setShareBps(1);
    }

    function test_SetShareBps_AboveCap() public {
        vm.prank(governor);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.ShareAboveCap.selector, 5001, 5000));
        share.setShareBps(5001);
    }

    function test_SetTreasury_ByAnother() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", stranger));
        share.setTreasury(stranger);
    }

    function test_SetTreasury_Nobody() public {
        vm.startPrank(governor);
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.ZeroAddress.selector));
        share.setTreasury(address(0));
        vm.expectRevert(abi.encodeWithSelector(VaultErrors.ZeroAddress.selector));
        share.setTreasury(address(share));
        vm.expectEmit(address(share));
        emit IFeeShare.TreasurySet(stranger);
        share.setTreasury(stranger);
        vm.stopPrank();
        vm.assertEq(share.treasury(), stranger, "changed");
    }
}
