// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerifierNetwork} from "../../../../contracts/verify/interfaces/IVerifierNetwork.sol";
import {NetworkTest} from "../../support/NetworkTest.sol";

/// @title Committees of a network in which few sit, or nobody.
contract DrawsTest is NetworkTest {
    /// @dev All but the last two give their seats up.
    function fiveLeave() private returns (uint64 until) {
        for (uint256 i = 0; i < VERIFIERS - 2; ++i) {
            vm.prank(verifiers[i]);
            network.resign();
        }
        until = current() + 2;
    }

    function test_FewSit() public {
        uint64 until = fiveLeave();
        sealed_(until);
        uint32[] memory committee = sorted(network.committeeOf(until, target), 2);
        vm.assertEq(network.committeeOf(until, target).length, 2, "as many as there are");
        vm.assertTrue(committee[0] == 5 && committee[1] == 6, "those that sit");
    }

    function test_SeatsThatAreFree() public {
        uint64 free = fiveLeave() + KEPT_EPOCHS + 1;
        toEpoch(free);
        for (uint32 seat = 0; seat < VERIFIERS - 2; ++seat) {
            network.release(seat);
        }
        sealed_(free);
        vm.assertEq(network.committeeOf(free, target).length, 2, "nobody sits on a free seat");
    }

    function test_NobodySits() public {
        network = IVerifierNetwork(deployNetwork(networkArgs(address(escrow), someTiming())));
        target = enrol(VM_KIND);
        uint64 from = network.targetOf(target).fromEpoch;
        sealed_(from);
        vm.assertTrue(network.isProbed(from, target), "there is something to probe");
        vm.assertEq(network.committeeOf(from, target).length, 0, "and nobody to");
    }
}
