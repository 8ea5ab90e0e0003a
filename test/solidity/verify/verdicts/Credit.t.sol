// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {Deal} from "../../support/Deals.sol";
import {Handshakes} from "../../support/Handshakes.sol";

/// @title What the network is for: an outage is credited, with no claim, and billing resumes when the host is back.
contract CreditTest is Handshakes {
    function test_AnOutageOfTwoEpochsIsCredited() public {
        Deal memory d = active();
        uint256 activeAt = block.timestamp;
        runEpoch(3); // the trial is over
        postedDown(4);
        vm.assertTrue(isLatched(), "latched");
        uint32 from = network.targetOf(target).downFrom;
        vm.assertEq(statusOf(d).billedSeconds, from - activeAt, "billed until the latest probe");
        // Two epochs later it is up again: not one second in between is billed.
        sayAll(Outcome.Up);
        runEpoch(7);
        reportUp(7);
        vm.assertTrue(!isLatched(), "lifted");
        vm.warp(block.timestamp + 100);
        vm.assertEq(statusOf(d).billedSeconds, from - activeAt + 100, "billed again from the lift on");
    }
}
