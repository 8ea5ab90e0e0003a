// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerifierNetwork} from "../../../../contracts/verify/interfaces/IVerifierNetwork.sol";
import {VerifyErrors} from "../../../../contracts/verify/libraries/VerifyErrors.sol";
import {Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {Deal} from "../../support/Deals.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

contract TargetsTest is NetworkTest {
    uint8 private constant OTHER_KIND = 2;
    bytes32 private constant ROOT = keccak256("root");

    function expectNotHostParty() private {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.NotHostParty.selector, host, stranger));
    }

    // --- enrol ---

    function test_Enrol_ByAStranger() public {
        expectNotHostParty();
        network.enrol(host, OTHER_KIND, 0);
    }

    function test_Enrol_Retired() public {
        uint64 second = registerHost();
        vm.startPrank(owner);
        registry.retire(second);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.HostRetired.selector, second));
        network.enrol(second, VM_KIND, 0);
        vm.stopPrank();
    }

    function test_Unknown_IsNotProbed() public view {
        vm.assertTrue(!network.isProbed(3, 9), "not probed");
        vm.assertEq(network.committeeOf(3, 9).length, 0, "no committee");
        vm.assertEq(network.confirmationCommitteeOf(3, 9).length, 0, "no second one");
    }

    function test_Enrol_Twice() public {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TargetEnrolledAlready.selector, target, 0));
        network.enrol(host, VM_KIND, 0);
    }

    function test_Enrol() public {
        vm.prank(owner);
        uint32 index = network.enrol(host, OTHER_KIND, ROOT);
        vm.assertEq(index, 1, "the next target");
        vm.assertEq(network.targetCount(), 2, "there are two");
        IVerifierNetwork.TargetRecord memory record = network.targetOf(index);
        vm.assertEq(record.host, host, "host");
        vm.assertEq(record.kind, OTHER_KIND, "kind");
        vm.assertEq(record.fromEpoch, 5, "two epochs later");
        vm.assertEq(record.beaconKeyHash, registry.beaconKeyHashOf(host), "key");
        vm.assertEq(record.decoyCommitment, ROOT, "decoy or not");
        (bool enrolled, uint32 found) = network.targetOfHost(host, OTHER_KIND);
        vm.assertTrue(enrolled && found == index, "found by host and kind");
        (enrolled,) = network.targetOfHost(host, 3);
        vm.assertTrue(!enrolled, "another kind is not");
        vm.assertTrue(!network.isProbed(4, index), "not before");
        vm.assertTrue(network.isProbed(5, index), "from then on");
        vm.assertEq(
            network.targetKeyOf(host, OTHER_KIND),
            keccak256(abi.encodePacked("freehold/beacon/1", host, OTHER_KIND)),
            "key of the target"
        );
    }

    // --- keys ---

    function refresh() private {
        vm.prank(operator);
        network.refreshKey(target);
    }

    function test_RefreshKey_Unknown() public {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TargetUnknown.selector, 9));
        network.refreshKey(9);
    }

    function test_RefreshKey_ByAStranger() public {
        expectNotHostParty();
        network.refreshKey(target);
    }

    function test_RefreshKey_Unchanged() public {
        bytes32 key = registry.beaconKeyHashOf(host);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.KeyUnchanged.selector, target, key));
        network.refreshKey(target);
    }

    function test_RefreshKey_Recently() public {
        setBeaconKey(2);
        refresh();
        setBeaconKey(3);
        uint64 from = 5 + KEPT_EPOCHS + 1;
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.KeyChangedRecently.selector, target, from));
        network.refreshKey(target);
        toEpoch(from);
        refresh();
    }

    /// @dev The first key has none before it: it may change as soon as it counts, not earlier.
    function test_RefreshKey_BeforeTheFirstCounts() public {
        vm.prank(operator);
        uint32 index = network.enrol(host, OTHER_KIND, 0);
        setBeaconKey(2);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.KeyChangedRecently.selector, index, 5));
        network.refreshKey(index);
    }

    function test_RefreshKey() public {
        bytes32 before = registry.beaconKeyHashOf(host);
        setBeaconKey(2);
        refresh();
        IVerifierNetwork.TargetRecord memory record = network.targetOf(target);
        vm.assertEq(record.beaconKeyHash, registry.beaconKeyHashOf(host), "the new one");
        vm.assertEq(record.previousKeyHash, before, "the old one is remembered");
        vm.assertEq(record.keyFromEpoch, 5, "two epochs later");
    }

    // --- the end of a target ---

    function drain() private {
        vm.prank(operator);
        escrow.setDraining(host, VM_KIND, true);
    }

    function withdrawTarget() private {
        vm.prank(operator);
        network.withdrawTarget(target);
    }

    function test_Withdraw_ByAStranger() public {
        expectNotHostParty();
        network.withdrawTarget(target);
    }

    function test_Withdraw_NotDraining() public {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.HostInUse.selector, host, VM_KIND));
        network.withdrawTarget(target);
    }

    function test_Withdraw_InUse() public {
        Deal memory d = active();
        drain();
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.HostInUse.selector, host, VM_KIND));
        network.withdrawTarget(target);
        close(d);
        withdrawTarget();
    }

    function test_Withdraw_Twice() public {
        drain();
        withdrawTarget();
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TargetUnknown.selector, target));
        network.withdrawTarget(target);
    }

    function test_Withdraw_AndEnrolAgain() public {
        drain();
        withdrawTarget();
        vm.assertTrue(network.isProbed(4, target), "for two more epochs");
        vm.assertTrue(!network.isProbed(5, target), "then no more");
        sealed_(5);
        vm.assertEq(network.committeeOf(5, target).length, 0, "no committee");
        uint64 from = 5 + KEPT_EPOCHS + 1;
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TargetEnrolledAlready.selector, target, from));
        network.enrol(host, VM_KIND, 0);
        vm.assertEq(network.targetOf(target).untilEpoch, 5, "it says so");
        toEpoch(from - 1);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TargetEnrolledAlready.selector, target, from));
        network.enrol(host, VM_KIND, 0);
        toEpoch(from);
        vm.assertEq(enrol(VM_KIND), target, "the same target");
        vm.assertTrue(network.isProbed(from + 2, target), "probed again");
    }

    /// @dev Each has its number for ever.
    function test_Withdraw_AnotherOneAndEnrolAgain() public {
        uint32 other = enrol(OTHER_KIND);
        vm.startPrank(operator);
        escrow.setDraining(host, OTHER_KIND, true);
        network.withdrawTarget(other);
        vm.stopPrank();
        toEpoch(5 + KEPT_EPOCHS + 1);
        vm.assertEq(enrol(OTHER_KIND), other, "the same target");
        vm.assertEq(network.targetOf(target).kind, VM_KIND, "the first is what it was");
        vm.assertEq(network.targetCount(), 2, "and there are two");
    }

    // --- dormancy ---

    function test_Heartbeat_ByAStranger() public {
        expectNotHostParty();
        network.heartbeat(target);
    }

    function test_Heartbeat_Awake() public {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.TargetAwake.selector, target));
        network.heartbeat(target);
    }

    function test_Heartbeat_AfterADay() public {
        postedDown(3);
        uint64 asleep = network.epochAt(network.targetOf(target).downPostedAt + 1 days) + 1;
        vm.assertTrue(network.isProbed(asleep - 1, target), "for a day");
        vm.assertTrue(!network.isProbed(asleep, target), "then no more");
        goTo(asleep, 100);
        vm.prank(operator);
        network.heartbeat(target);
        vm.assertEq(network.targetOf(target).wakeEpoch, asleep + 1, "from the next epoch on");
        vm.assertTrue(!network.isProbed(asleep, target), "not yet");
        vm.assertTrue(network.isProbed(asleep + 1, target), "probed");
        vm.assertTrue(network.isProbed(asleep + 144, target), "for a day");
        vm.assertTrue(!network.isProbed(asleep + 145, target), "and asleep again when that did not help");
    }

    /// @dev The next outage begins with a day of probes, as any other.
    function test_Heartbeat_IsOverWithTheUp() public {
        postedDown(3);
        uint64 asleep = network.epochAt(network.targetOf(target).downPostedAt + 1 days) + 1;
        goTo(asleep, 100);
        vm.prank(operator);
        network.heartbeat(target);
        sayAll(Outcome.Up);
        runEpoch(asleep + 1);
        reportUp(asleep + 1);
        vm.assertEq(network.targetOf(target).wakeEpoch, 0, "nothing is left of it");
    }

    // --- pledges ---

    function pledgeAt(uint256 offset) private {
        goTo(3, offset);
        vm.prank(operator);
        network.pledge(target, ROOT);
    }

    function test_Pledge_ByAStranger() public {
        goTo(3, PROBE_END);
        expectNotHostParty();
        network.pledge(target, ROOT);
    }

    function expectPledgeOutOfWindow(uint256 offset) private {
        goTo(3, offset);
        uint256 start = network.startOf(3);
        vm.prank(operator);
        vm.expectRevert(
            abi.encodeWithSelector(VerifyErrors.OutOfWindow.selector, start + offset, start + PROBE_END, start + COMMIT_END)
        );
        network.pledge(target, ROOT);
    }

    function test_Pledge_TooEarly() public {
        expectPledgeOutOfWindow(PROBE_END - 1);
    }

    /// @dev From then on secrets are revealed, and whoever holds the beacon's key could sign whatever it wants.
    function test_Pledge_TooLate() public {
        expectPledgeOutOfWindow(COMMIT_END);
    }

    function test_Pledge_Zero() public {
        goTo(3, PROBE_END);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(VerifyErrors.ZeroHash.selector));
        network.pledge(target, 0);
    }

    function test_Pledge_TheLaterOneCounts() public {
        pledgeAt(PROBE_END);
        vm.assertEq(network.pledgeOf(3, target), ROOT, "written down");
        vm.warp(network.startOf(3) + COMMIT_END - 1);
        vm.prank(owner);
        network.pledge(target, keccak256("more"));
        vm.assertEq(network.pledgeOf(3, target), keccak256("more"), "replaced");
        vm.assertEq(network.pledgeOf(4, target), 0, "of this epoch only");
    }
}
