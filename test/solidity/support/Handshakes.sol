// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Answer, Transcript} from "../../../contracts/verify/types/Evidence.sol";
import {NetworkTest} from "./NetworkTest.sol";

/// @title Makes handshakes as a beacon would, and the trees that verifiers commit and hosts pledge.
abstract contract Handshakes is NetworkTest {
    uint256 internal constant P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551;

    /// @dev The handshake of a seat with the target's beacon in an epoch; the key exchange is made up, its signature is real.
    function handshake(uint64 epoch, uint32 seat) internal view returns (Transcript memory) {
        return handshakeBy(BEACON_KEY, nonceOf(epoch, seat));
    }

    function handshakeBy(uint256 privateKey, bytes32 nonce) internal pure returns (Transcript memory t) {
        t.serverVersion = "SSH-2.0-OpenSSH_9.2p1";
        t.clientKexInit = bytes.concat(hex"14", keccak256("client"), "offers");
        t.serverKexInit = bytes.concat(hex"14", keccak256("server"), "offers");
        (uint256 x, uint256 y) = vm.publicKeyP256(privateKey);
        t.hostKey = bytes.concat(ssh("ecdsa-sha2-nistp256"), ssh("nistp256"), ssh(abi.encodePacked(uint8(4), x, y)));
        t.clientPublic = abi.encodePacked(keccak256("Q_C"));
        t.serverPublic = abi.encodePacked(keccak256("Q_S"));
        t.sharedSecret = mpint(uint256(keccak256("K")));
        (bytes32 r, bytes32 s) = vm.signP256(privateKey, sha256(abi.encodePacked(exchangeHash(t, nonce))));
        t.signature = signatureOf(uint256(r), uint256(s));
    }

    /// @dev RFC 4253 §8.
    function exchangeHash(Transcript memory t, bytes32 nonce) internal pure returns (bytes32) {
        bytes memory version = bytes.concat("SSH-2.0-freehold_", bytes(slice(vm.toString(nonce), 2, 64)));
        bytes memory offers = bytes.concat(ssh(version), ssh(t.serverVersion), ssh(t.clientKexInit), ssh(t.serverKexInit));
        bytes memory keys = bytes.concat(ssh(t.hostKey), ssh(t.clientPublic), ssh(t.serverPublic), ssh(t.sharedSecret));
        return sha256(bytes.concat(offers, keys));
    }

    function signatureOf(uint256 r, uint256 s) internal pure returns (bytes memory) {
        return bytes.concat(ssh("ecdsa-sha2-nistp256"), ssh(bytes.concat(ssh(mpint(r)), ssh(mpint(s)))));
    }

    /// @dev RFC 4251 §5: string.
    function ssh(bytes memory content) internal pure returns (bytes memory) {
        return abi.encodePacked(uint32(content.length), content);
    }

    /// @dev RFC 4251 §5: content of a positive mpint.
    function mpint(uint256 value) internal pure returns (bytes memory) {
        bytes memory all = abi.encodePacked(uint8(0), value);
        uint256 skip = 0;
        while (skip < 32 && all[skip] == 0 && uint8(all[skip + 1]) < 0x80) ++skip;
        return bytes(slice(string(all), skip, 33 - skip));
    }

    function slice(string memory text, uint256 from, uint256 length) internal pure returns (string memory) {
        bytes memory part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            part[i] = bytes(text)[from + i];
        }
        return string(part);
    }

    /// @dev As the interface says it, so another way than the contract's.
    function nonceOf(uint64 epoch, uint32 seat) internal view returns (bytes32) {
        bytes memory front = abi.encodePacked("freehold/probe/1", block.chainid, address(network));
        bytes32 seed = network.epochOf(epoch).seed;
        return sha256(abi.encodePacked(front, seed, verifiers[seat], targetKey, epoch, secretOf(seat, epoch)));
    }

    function leafOf(Transcript memory t, bytes32 nonce) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(exchangeHash(t, nonce)));
    }

    function leafOf(uint64 epoch, uint32 seat) internal view returns (bytes32) {
        return leafOf(handshake(epoch, seat), nonceOf(epoch, seat));
    }

    /// @dev Root over the leaves of the handshakes with these seats, in a chain: each node hashes the one before with the next leaf.
    function rootOver(uint64 epoch, uint32[] memory seats) internal view returns (bytes32 root) {
        root = leafOf(epoch, seats[0]);
        for (uint256 i = 1; i < seats.length; ++i) {
            root = pair(root, leafOf(epoch, seats[i]));
        }
    }

    /// @dev The proof of seat `index` of these under `rootOver`.
    function proofOf(uint64 epoch, uint32[] memory seats, uint256 index) internal view returns (bytes32[] memory proof) {
        proof = new bytes32[](index == 0 ? seats.length - 1 : seats.length - index);
        uint256 length = 0;
        if (index != 0) {
            bytes32 before = leafOf(epoch, seats[0]);
            for (uint256 i = 1; i < index; ++i) {
                before = pair(before, leafOf(epoch, seats[i]));
            }
            proof[length++] = before;
        }
        for (uint256 i = index + 1; i < seats.length; ++i) {
            proof[length++] = leafOf(epoch, seats[i]);
        }
    }

    function pair(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return a < b ? keccak256(abi.encodePacked(a, b)) : keccak256(abi.encodePacked(b, a));
    }

    /// @dev Answers of the first `count` of these ascending seats, each with its proof under the root over all of them.
    function answersOf(uint64 epoch, uint32[] memory seats, uint256 count) internal view returns (Answer[] memory answers) {
        answers = new Answer[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 secret = secretOf(seats[i], epoch);
            answers[i] = Answer(seats[i], secret, handshake(epoch, seats[i]), proofOf(epoch, seats, i));
        }
    }

    /// @dev The host writes down its handshakes with these seats; the clock stands between PROBE_END and COMMIT_END.
    function pledge(uint64 epoch, uint32[] memory seats) internal {
        bytes32 root = rootOver(epoch, seats);
        vm.prank(operator);
        network.pledge(target, root);
    }
}
