// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "../support/Test.sol";
import {Handler} from "./Handler.sol";

/// @title The random market is worth its name: in ten thousand calls in a row each verb succeeds and is refused, and after each
/// of them the escrow holds what it owes, to the unit.
contract ReachTest is Test {
    uint256 private constant STEPS = 10_000;

    event Did(bytes32 name, uint256 times, uint256 refused);

    function test_TheHandlerReachesEveryVerb() public {
        vm.warp(1_800_000_000);
        Handler handler = new Handler(3600, 3600, 86_400);
        address escrow = address(handler.ESCROW());
        for (uint256 i = 0; i < STEPS; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("reach", i)));
            act(handler, seed % 15, seed >> 8, seed >> 16, seed >> 24);
            vm.assertEq(handler.USDC().balanceOf(escrow), handler.owedInAll(), "the escrow holds what it owes");
            handler.assertWealth();
        }
        bytes32[24] memory verbs = [
            bytes32("open"),
            "activate",
            "cancel",
            "topUp",
            "revive",
            "reviveRunning",
            "withdraw",
            "close",
            "resize",
            "finalize",
            "latch",
            "lift",
            "claim",
            "collectFees",
            "setFeeBps",
            "publish",
            "setPriceFloors",
            "setLowRunwaySeconds",
            "setTreasury",
            "acceptPayee",
            "setPriceMinima",
            "drain",
            "void",
            "royaltyAboveCap"
        ];
        for (uint256 i = 0; i < verbs.length; ++i) {
            uint256 times = handler.done(verbs[i]);
            uint256 refused = handler.done(keccak256(abi.encode(verbs[i], "refused")));
            emit Did(verbs[i], times, refused);
            vm.assertGe(times, 8, "done");
            if (i < 21 && i != 5) vm.assertGe(refused, 3, "refused");
        }
        emit Did("behind", handler.revivedAndStruck(), handler.creditedAtTheEnd());
        vm.assertGe(handler.revivedAndStruck(), 5, "verdicts behind a revival");
        vm.assertGe(handler.creditedAtTheEnd(), 5, "verdicts on settling leases");
        vm.assertGe(handler.resizedAndStruck(), 5, "verdicts on leases that were resized");
    }

    function act(Handler h, uint256 what, uint256 a, uint256 b, uint256 c) private {
        if (what == 0) h.open(a, b, c);
        else if (what == 1) h.activate(a);
        else if (what == 2) h.give(a, b);
        else if (what == 3) h.topUp(a, b);
        else if (what == 4) h.revive(a, b);
        else if (what == 5) h.withdraw(a);
        else if (what == 6) h.close(a, b, c);
        else if (what == 7) h.finalize(a, b % 2 == 0);
        else if (what == 8) h.latch(a, b);
        else if (what == 9) h.lift(a);
        else if (what == 10) h.aside(a, b);
        else if (what == 11) h.runDry(a, b);
        else if (what == 12) h.resize(a, b, c);
        else if (what == 13) h.govern(a);
        else h.wait(a);
    }
}
