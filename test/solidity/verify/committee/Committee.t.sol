// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {BallotSlotLib} from "../../../../contracts/verify/libraries/BallotSlot.sol";
import {Committees} from "../../../../contracts/verify/libraries/Committees.sol";
import {Secrets} from "../../../../contracts/verify/libraries/Secrets.sol";
import {Targeting} from "../../../../contracts/verify/libraries/Targeting.sol";
import {Outcome} from "../../../../contracts/verify/types/Evidence.sol";
import {Network} from "../../../../contracts/verify/types/Network.sol";
import {Test} from "../../support/Test.sol";

/// @title The same answers here and in the sdk (`sdk/verify`): committees, target keys, secrets, ballots.
/// @dev The vectors are the sdk's; `node scripts/run.mjs sdk/verify/testing/vectors.ts` writes them.
contract CommitteeTest is Test {
    uint64 private constant EPOCH = 9;

    Network private network;
    string private json;

    function setUp() public {
        json = vm.readFile("sdk/verify/testing/committee-vectors.json");
    }

    function outcomeOf(bytes calldata bits, uint256 target) external pure returns (Outcome) {
        return BallotSlotLib.outcomeOf(bits, target);
    }

    function test_Committees() public {
        uint256 count = 0;
        for (; vm.keyExistsJson(json, path("committees", count, "seed")); ++count) {
            _checkCommittee(count);
        }
        vm.assertGe(count, 100, "vectors");
    }

    /// @dev One vector.
    struct Draw {
        bytes32 seed;
        bytes32 key;
        uint256 domain;
        uint256 seats;
        uint256 size;
        uint256[] inactive;
        uint256[] excluded;
        uint256[] committee;
    }

    function _checkCommittee(uint256 i) private {
        Draw memory d = _read(i);
        network.epochs[EPOCH].seed = d.seed;
        network.epochs[EPOCH].seats = uint32(d.seats);
        if (d.seats != 0) _seatAll(d);
        uint32[] memory drawn = Committees.draw(network, EPOCH, d.key, d.domain, d.size, narrow(d.excluded));
        vm.assertEq(drawn.length, d.committee.length, "length");
        for (uint256 j = 0; j < drawn.length; ++j) {
            vm.assertEq(drawn[j], d.committee[j], "member");
        }
    }

    function _read(uint256 i) private view returns (Draw memory d) {
        d.seed = vm.parseJsonBytes32(json, path("committees", i, "seed"));
        d.key = vm.parseJsonBytes32(json, path("committees", i, "targetKey"));
        d.domain = vm.parseJsonUint(json, path("committees", i, "domain"));
        d.seats = vm.parseJsonUint(json, path("committees", i, "seats"));
        d.size = vm.parseJsonUint(json, path("committees", i, "size"));
        d.inactive = vm.parseJsonUintArray(json, path("committees", i, "inactive"));
        d.excluded = vm.parseJsonUintArray(json, path("committees", i, "excluded"));
        d.committee = vm.parseJsonUintArray(json, path("committees", i, "committee"));
    }

    /// @dev Puts somebody on every seat that the draw could meet, but for those that are not active.
    function _seatAll(Draw memory d) private {
        for (uint256 i = 0; i < 32 * d.size; ++i) {
            uint32 seat = uint32(uint256(keccak256(abi.encode(d.seed, d.key, d.domain, i))) % d.seats);
            network.seats[seat].verifier = address(1);
            network.seats[seat].untilEpoch = 0;
        }
        for (uint256 i = 0; i < d.inactive.length; ++i) {
            network.seats[uint32(d.inactive[i])].untilEpoch = uint32(EPOCH);
        }
    }

    function narrow(uint256[] memory wide) private pure returns (uint32[] memory seats) {
        seats = new uint32[](wide.length);
        for (uint256 i = 0; i < wide.length; ++i) {
            seats[i] = uint32(wide[i]);
        }
    }

    function test_TargetKeys() public view {
        uint256 count = 0;
        for (; vm.keyExistsJson(json, path("targets", count, "key")); ++count) {
            uint64 host = uint64(vm.parseJsonUint(json, path("targets", count, "host")));
            uint8 kind = uint8(vm.parseJsonUint(json, path("targets", count, "kind")));
            vm.assertEq(Targeting.keyOf(host, kind), vm.parseJsonBytes32(json, path("targets", count, "key")), "key");
        }
        vm.assertGe(count, 5, "vectors");
    }

    function test_Secrets() public {
        uint256 count = 0;
        for (; vm.keyExistsJson(json, path("secrets", count, "secret")); ++count) {
            uint256 from = vm.parseJsonUint(json, path("secrets", count, "fromEpoch"));
            uint256 epoch = vm.parseJsonUint(json, path("secrets", count, "epoch"));
            bytes32 secret = vm.parseJsonBytes32(json, path("secrets", count, "secret"));
            network.seats[0].chainFrom = uint32(from);
            network.seats[0].secretEpoch = uint32(from - 1);
            network.seats[0].secret = vm.parseJsonBytes32(json, path("secrets", count, "anchor"));
            vm.assertTrue(Secrets.isOf(network.seats[0], epoch, secret), "leads to the anchor");
            vm.assertTrue(!Secrets.isOf(network.seats[0], epoch + 1, secret), "of that epoch only");
        }
        vm.assertGe(count, 4, "vectors");
    }

    function test_Ballots() public view {
        uint256 count = 0;
        for (; vm.keyExistsJson(json, path("ballots", count, "commitment")); ++count) {
            uint64 epoch = uint64(vm.parseJsonUint(json, path("ballots", count, "epoch")));
            uint32 seat = uint32(vm.parseJsonUint(json, path("ballots", count, "seat")));
            bytes memory bits = vm.parseJsonBytes(json, path("ballots", count, "bits"));
            bytes32 root = vm.parseJsonBytes32(json, path("ballots", count, "root"));
            bytes32 salt = vm.parseJsonBytes32(json, path("ballots", count, "salt"));
            bytes32 commitment = keccak256(abi.encode(epoch, seat, keccak256(bits), root, salt));
            vm.assertEq(commitment, vm.parseJsonBytes32(json, path("ballots", count, "commitment")), "commitment");
            bytes32 hash = BallotSlotLib.revealed(epoch, keccak256(bits), root).hash();
            vm.assertEq(hash, vm.parseJsonBytes32(json, path("ballots", count, "hash")), "what is kept");
            uint256[] memory targets = vm.parseJsonUintArray(json, path("ballots", count, "targets"));
            uint256[] memory outcomes = vm.parseJsonUintArray(json, path("ballots", count, "outcomes"));
            for (uint256 i = 0; i < targets.length; ++i) {
                vm.assertEq(uint256(this.outcomeOf(bits, targets[i])), outcomes[i], "outcome");
            }
        }
        vm.assertGe(count, 5, "vectors");
    }

    function test_Leaves() public view {
        uint256 count = 0;
        for (; vm.keyExistsJson(json, path("leaves", count, "leaf")); ++count) {
            bytes32 leaf = vm.parseJsonBytes32(json, path("leaves", count, "leaf"));
            bytes32 exchangeHash = vm.parseJsonBytes32(json, path("leaves", count, "exchangeHash"));
            bytes32 root = vm.parseJsonBytes32(json, path("leaves", count, "root"));
            bytes32[] memory proof = vm.parseJsonBytes32Array(json, path("leaves", count, "proof"));
            vm.assertEq(keccak256(abi.encodePacked(exchangeHash)), leaf, "leaf");
            vm.assertTrue(MerkleProof.verify(proof, root, leaf), "under the root");
            vm.assertTrue(!MerkleProof.verify(proof, root, keccak256("another")), "no other leaf is");
        }
        vm.assertGe(count, 20, "vectors");
    }

    /// @dev The value 3 and what lies behind the end say nothing.
    function testFuzz_Outcomes(bytes calldata bits, uint256 target) public view {
        Outcome given = this.outcomeOf(bits, target);
        uint256 value = target / 4 < bits.length ? (uint8(bits[target / 4]) / 4 ** (target % 4)) % 4 : 0;
        vm.assertEq(uint256(given), value == 3 ? 0 : value, "two bits");
    }

    function path(string memory list, uint256 index, string memory key) private pure returns (string memory) {
        return string.concat(".", list, "[", vm.toString(index), "].", key);
    }
}
