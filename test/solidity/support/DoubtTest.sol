// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ballot, Outcome} from "../../../contracts/verify/types/Evidence.sol";
import {Handshakes} from "./Handshakes.sol";

/// @title An epoch whose ballots can be doubted, and somebody who does.
/// @notice Seat 0 probed and wrote its handshake down; seat 1 said UP without having looked.
abstract contract DoubtTest is Handshakes {
    uint32 internal constant HONEST = 0;
    uint32 internal constant LAZY = 1;

    address internal doubter = actor("doubter");
    bytes32[] internal noProof;

    function setUp() public override {
        super.setUp();
        usdc.mint(doubter, 10 * BOND);
        vm.prank(doubter);
        usdc.approve(address(network), type(uint256).max);
        say(2, target, Outcome.Down);
        say(3, target, Outcome.Unknown);
        sealed_(3);
        // A tree of two leaves: the proof of one is the other.
        rootOf[HONEST] = pair(leafOf(3, HONEST), keccak256("another target"));
        goTo(3, PROBE_START);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            commit(3, seat);
        }
        goTo(3, COMMIT_END);
        for (uint32 seat = 0; seat < VERIFIERS; ++seat) {
            reveal(3, seat);
        }
        goTo(3, REVEAL_END);
    }

    function doubt(uint32 seat) internal returns (bytes32 id) {
        Ballot memory ballot = ballotOf(3, seat);
        vm.prank(doubter);
        id = network.challenge(3, target, ballot);
    }

    function honestProof() internal pure returns (bytes32[] memory proof) {
        proof = new bytes32[](1);
        proof[0] = keccak256("another target");
    }

    function answer(bytes32 id) internal {
        network.answerChallenge(id, secretOf(HONEST, 3), handshake(3, HONEST), honestProof());
    }
}
