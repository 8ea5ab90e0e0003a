// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "../../support/Test.sol";
import {NetworkHandler} from "./NetworkHandler.sol";

/// @title The numbered invariants of verification (docs/contracts.md), on one random market that is judged by the real network.
/// @dev One campaign checks them all after every call, since an epoch of the network is dear.
/// forge-config: default.invariant.runs = 16
/// forge-config: default.invariant.depth = 60
contract NetworkInvariants is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    uint64 private constant SEAT_STAKE = 1_000_000_000;
    uint32 private constant VERIFIERS = 7;
    uint256 private constant REACH = 3600;

    NetworkHandler private handler;

    function setUp() public {
        handler = new NetworkHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev An epoch is as likely as all the rest together.
    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](8);
        selectors[0] = handler.epoch.selector;
        selectors[1] = handler.open.selector;
        selectors[2] = handler.topUp.selector;
        selectors[3] = handler.withdraw.selector;
        selectors[4] = handler.end.selector;
        selectors[5] = handler.settle.selector;
        selectors[6] = handler.close.selector;
        selectors[7] = handler.wait.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), selectors);
    }

    function invariant_V1_V2_V3_V4_V5() public view {
        v1_TheEscrowStaysSolvent();
        v2_StruckSecondsAreThoseOfTheLedger();
        v3_StakesAreLostForLiesOnly();
        v4_NothingUnjust();
        v5_TheNetworkHoldsWhatItOwes();
    }

    /// @notice V1. The escrow stays solvent through latches, lifts, closes, top-ups and finalizations in any order.
    function v1_TheEscrowStaysSolvent() private view {
        uint256 owes = handler.escrowOwes();
        for (uint256 i = 0; i < handler.entries(); ++i) {
            (,,, uint256 lease) = handler.statusOfEntry(i);
            owes += lease;
        }
        vm.assertGe(handler.escrowHas(), owes, "what it owes is there");
    }

    /// @notice V2. No second of a DOWN is billed, none outside of one is struck, and none is struck that was paid out.
    function v2_StruckSecondsAreThoseOfTheLedger() private view {
        vm.assertEq(handler.hostIsLatched(), handler.isDownByLedger(), "latched as posted");
        for (uint256 i = 0; i < handler.entries(); ++i) {
            (bool active, uint256 billed, uint256 settled,) = handler.statusOfEntry(i);
            if (!active) continue;
            uint256 up = handler.upSecondsOf(i);
            vm.assertLe(billed, up, "no dead second is billed");
            // Of two latches that reach behind the activation only the newest is known (docs/contracts.md).
            vm.assertLe(up - billed, REACH, "nothing else is struck");
            vm.assertLe(settled, billed, "what was paid out is not struck");
        }
    }

    /// @notice V3. The stake of a verifier is lost for an UP without its transcript, and for nothing else.
    function v3_StakesAreLostForLiesOnly() private view {
        uint256 bonded = 0;
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            uint256 left = handler.bondedOf(seat);
            vm.assertEq(left + handler.slashedOf(seat), SEAT_STAKE, "but for what was slashed");
            bonded += left;
        }
        vm.assertEq(handler.vaultHas(), bonded, "and it is in the vault");
    }

    /// @notice V4. Money moves by two disjoint committees only: neither liars below a quorum nor a host without a pledge move any.
    function v4_NothingUnjust() private view {
        vm.assertTrue(!handler.isUnjust(), "nothing unjust");
    }

    /// @notice V5. The network holds what it owes, to the unit: pool, rewards, bonds, pull balances.
    function v5_TheNetworkHoldsWhatItOwes() private view {
        vm.assertEq(handler.networkHas(), handler.networkOwes(), "to the unit");
    }

    /// @notice V6. Every lease has its end, whatever was posted and lifted.
    function afterInvariant() public {
        handler.everyoneLeaves();
        vm.assertEq(handler.escrowHas(), handler.escrowOwes(), "nothing is left behind");
    }

    /// @dev The campaign above is worth something only if all of it happens: the same actions, in an order of their own.
    function test_EverythingIsReached() public {
        for (uint256 i = 0; i < 110; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("reach", i)));
            handler.open(seed);
            handler.epoch(seed);
            if (i % 3 == 0) handler.topUp(seed);
            if (i % 3 == 1) handler.withdraw(seed);
            if (i % 5 == 0) handler.end(seed);
            handler.settle(seed);
            handler.close(seed);
            invariant_V1_V2_V3_V4_V5();
        }
        string[12] memory actions = [
            "idle",
            "report",
            "confirm",
            "pledge",
            "answer",
            "post",
            "up",
            "challengeAnswered",
            "slash",
            "topUp",
            "withdraw",
            "finalize"
        ];
        for (uint256 i = 0; i < actions.length; ++i) {
            vm.assertTrue(handler.done(bytes32(bytes(actions[i]))) != 0, actions[i]);
        }
        afterInvariant();
    }
}
