// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SshTranscript} from "../../../../contracts/verify/libraries/SshTranscript.sol";
import {Transcript} from "../../../../contracts/verify/types/Evidence.sol";
import {Handshakes} from "../../support/Handshakes.sol";

/// @dev A precompile at 0x100 that refuses all but the vector by which OpenZeppelin asks whether there is one.
contract Refusing {
    bytes32 private constant PROBE = 0xbb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023;

    fallback(bytes calldata input) external returns (bytes memory) {
        return bytes32(input[:32]) == PROBE ? abi.encode(1) : bytes("");
    }
}

/// @dev A precompile at 0x100 that accepts everything.
contract Accepting {
    fallback(bytes calldata) external returns (bytes memory) {
        return abi.encode(1);
    }
}

/// @dev `TranscriptHarness`, which is not compiled with the tests.
interface ITranscriptHarness {
    function check(Transcript calldata transcript, bytes32 nonce, bytes32 keyHash)
        external
        view
        returns (SshTranscript.Flaw, bytes32);
}

/// @title Real exchanges with OpenSSH and dropbear pass, and nothing that was changed does.
/// @dev The vectors are the sdk's (`sdk/proof/testing`). There is no precompile in this EVM, so P-256 is computed in Solidity here.
contract TranscriptTest is Handshakes {
    address private constant PRECOMPILE = address(0x100);
    bytes32 private constant NONCE = keccak256("nonce");

    ITranscriptHarness private harness;
    string private json;
    bytes32 private keyHash;

    function setUp() public override {
        harness = ITranscriptHarness(deployTranscriptHarness());
        json = vm.readFile("sdk/proof/testing/vectors.json");
        (uint256 x, uint256 y) = vm.publicKeyP256(BEACON_KEY);
        keyHash = keccak256(abi.encode(x, y));
    }

    function assertFlaw(Transcript memory t, SshTranscript.Flaw wanted, string memory why) private view {
        (SshTranscript.Flaw flaw, bytes32 hash) = harness.check(t, NONCE, keyHash);
        vm.assertEq(uint256(flaw), uint256(wanted), why);
        if (wanted != SshTranscript.Flaw.None) vm.assertEq(hash, bytes32(0), "no hash");
    }

    function some() private pure returns (Transcript memory) {
        return handshakeBy(BEACON_KEY, NONCE);
    }

    // --- real ones ---

    function test_RealExchanges() public view {
        uint256 count = 0;
        for (; vm.keyExistsJson(json, path(count, "nonce")); ++count) {
            Transcript memory t = vector(count);
            bytes32 nonce = vm.parseJsonBytes32(json, path(count, "nonce"));
            bytes32 key = vm.parseJsonBytes32(json, path(count, "beaconKeyHash"));
            (SshTranscript.Flaw flaw, bytes32 hash) = harness.check(t, nonce, key);
            vm.assertEq(uint256(flaw), 0, "no flaw");
            vm.assertEq(hash, vm.parseJsonBytes32(json, path(count, "exchangeHash")), "exchange hash");
            (flaw,) = harness.check(t, keccak256("another nonce"), key);
            vm.assertEq(uint256(flaw), uint256(SshTranscript.Flaw.SignatureWrong), "another nonce");
            (flaw,) = harness.check(t, nonce, keyHash);
            vm.assertEq(uint256(flaw), uint256(SshTranscript.Flaw.ForeignKey), "another key");
        }
        vm.assertGe(count, 6, "vectors");
    }

    function vector(uint256 i) private view returns (Transcript memory t) {
        t.serverVersion = field(i, "serverVersion");
        t.clientKexInit = field(i, "clientKexInit");
        t.serverKexInit = field(i, "serverKexInit");
        t.hostKey = field(i, "hostKey");
        t.clientPublic = field(i, "clientPublic");
        t.serverPublic = field(i, "serverPublic");
        t.sharedSecret = field(i, "sharedSecret");
        t.signature = field(i, "signature");
    }

    function field(uint256 i, string memory name) private view returns (bytes memory) {
        return vm.parseJsonBytes(json, path(i, string.concat("transcript.", name)));
    }

    function path(uint256 i, string memory key) private pure returns (string memory) {
        return string.concat("$[", vm.toString(i), "].", key);
    }

    /// @dev Whatever byte of a real exchange is changed, it proves nothing any more, and nothing reverts.
    function testFuzz_AChangedByte(uint256 which, uint256 place, uint8 change) public view {
        uint256 i = bound(which, 0, 5);
        Transcript memory t = vector(i);
        bytes[8] memory fields = [
            t.serverVersion,
            t.clientKexInit,
            t.serverKexInit,
            t.hostKey,
            t.clientPublic,
            t.serverPublic,
            t.sharedSecret,
            t.signature
        ];
        bytes memory changed = fields[(which / 6) % 8];
        if (change == 0) change = 1;
        place = bound(place, 0, changed.length - 1);
        changed[place] = bytes1(uint8(changed[place]) ^ change);
        (SshTranscript.Flaw flaw,) =
            harness.check(t, vm.parseJsonBytes32(json, path(i, "nonce")), vm.parseJsonBytes32(json, path(i, "beaconKeyHash")));
        vm.assertTrue(flaw != SshTranscript.Flaw.None, "proves nothing");
    }

    /// @dev Whatever a hostile host sends is answered.
    function testFuzz_Anything(Transcript calldata t) public view {
        (SshTranscript.Flaw flaw,) = harness.check(t, NONCE, keyHash);
        vm.assertTrue(flaw != SshTranscript.Flaw.None, "proves nothing");
    }

    // --- made ones, one flaw each ---

    function test_Sound() public view {
        assertFlaw(some(), SshTranscript.Flaw.None, "sound");
    }

    function test_ServerVersion() public view {
        bytes[4] memory wrong = [bytes("SSH"), "HTTP/1.1", "SSH-2.0-a\rb", "SSH-2.0-a\nb"];
        for (uint256 i = 0; i < wrong.length; ++i) {
            Transcript memory t = some();
            t.serverVersion = wrong[i];
            assertFlaw(t, SshTranscript.Flaw.ServerVersion, "malformed");
        }
        Transcript memory long = some();
        long.serverVersion = bytes.concat("SSH-2.0-", new bytes(248));
        assertFlaw(long, SshTranscript.Flaw.ServerVersion, "256 bytes");
        long.serverVersion = bytes.concat("SSH-2.0-", new bytes(247));
        assertFlaw(long, SshTranscript.Flaw.SignatureWrong, "255 are allowed");
    }

    function test_KexInit() public view {
        bytes memory first = abi.encodePacked(uint8(0x14));
        bytes[4] memory wrong =
            [bytes(""), bytes.concat(first, new bytes(15)), new bytes(100), bytes.concat(first, new bytes(4096))];
        for (uint256 i = 0; i < wrong.length; ++i) {
            Transcript memory t = some();
            t.clientKexInit = wrong[i];
            assertFlaw(t, SshTranscript.Flaw.KexInit, "the client's");
            t = some();
            t.serverKexInit = wrong[i];
            assertFlaw(t, SshTranscript.Flaw.KexInit, "the server's");
        }
    }

    function test_PublicKeys() public view {
        Transcript memory t = some();
        t.clientPublic = new bytes(31);
        t.serverPublic = new bytes(31);
        assertFlaw(t, SshTranscript.Flaw.PublicKeys, "of no curve");
        t = some();
        (uint256 x, uint256 y) = vm.publicKeyP256(7);
        t.clientPublic = abi.encodePacked(uint8(4), x, y);
        assertFlaw(t, SshTranscript.Flaw.PublicKeys, "of two curves");
        t.serverPublic = abi.encodePacked(uint8(4), x, y + 1);
        assertFlaw(t, SshTranscript.Flaw.PublicKeys, "off the curve");
        t.serverPublic = abi.encodePacked(uint8(5), x, y);
        assertFlaw(t, SshTranscript.Flaw.PublicKeys, "not uncompressed");
        t.serverPublic = t.clientPublic;
        assertFlaw(t, SshTranscript.Flaw.SignatureWrong, "points are allowed");
    }

    function test_SharedSecret() public view {
        bytes memory padded = bytes.concat(hex"007f", new bytes(30));
        bytes memory negative = bytes.concat(hex"80", new bytes(31));
        bytes memory long = bytes.concat(hex"01", new bytes(32));
        bytes[6] memory wrong = [bytes(""), hex"00", padded, negative, long, bytes.concat(hex"0080", new bytes(32))];
        for (uint256 i = 0; i < wrong.length; ++i) {
            Transcript memory t = some();
            t.sharedSecret = wrong[i];
            assertFlaw(t, SshTranscript.Flaw.SharedSecret, "no canonical positive mpint");
        }
    }

    function test_HostKey() public view {
        Transcript memory t = some();
        t.hostKey = bytes.concat(t.hostKey, hex"00");
        assertFlaw(t, SshTranscript.Flaw.HostKey, "a byte too many");
        t = some();
        t.hostKey = bytes.concat(ssh("ecdsa-sha2-nistp256"), ssh("nistp384"), ssh(new bytes(65)));
        assertFlaw(t, SshTranscript.Flaw.HostKey, "another curve");
        t = some();
        t.hostKey[39] = 0x02;
        assertFlaw(t, SshTranscript.Flaw.HostKey, "compressed");
    }

    function test_ForeignKey() public view {
        assertFlaw(handshakeBy(2, NONCE), SshTranscript.Flaw.ForeignKey, "another key");
    }

    function test_SignatureForm() public view {
        bytes memory r = ssh(mpint(uint256(keccak256("r")) >> 1));
        bytes memory name = ssh("ecdsa-sha2-nistp256");
        bytes memory zero = ssh("");
        bytes memory padded = ssh(hex"0001");
        bytes memory long = ssh(bytes.concat(hex"01", new bytes(32)));
        bytes[11] memory wrong = [
            bytes(""),
            name,
            bytes.concat(ssh("ssh-ed25519"), ssh(bytes.concat(r, r))),
            bytes.concat(name, ssh(r)),
            bytes.concat(name, ssh(bytes.concat(r, r, hex"00"))),
            bytes.concat(name, ssh(bytes.concat(r, r)), hex"00"),
            bytes.concat(name, ssh(bytes.concat(zero, r))),
            bytes.concat(name, ssh(bytes.concat(r, padded))),
            bytes.concat(name, ssh(bytes.concat(r, long))),
            bytes.concat(name, hex"ffffffff", r, r),
            bytes.concat(name, ssh(bytes.concat(r, hex"00000040", new bytes(33))))
        ];
        for (uint256 i = 0; i < wrong.length; ++i) {
            Transcript memory t = some();
            t.signature = wrong[i];
            assertFlaw(t, SshTranscript.Flaw.Signature, "malformed");
        }
    }

    /// @dev s and N - s are the same signature; r and s beyond N are none.
    function test_SignatureValues() public view {
        Transcript memory t = some();
        (bytes32 r, bytes32 s) = vm.signP256(BEACON_KEY, sha256(abi.encodePacked(exchangeHash(t, NONCE))));
        t.signature = signatureOf(uint256(r), P256_N - uint256(s));
        assertFlaw(t, SshTranscript.Flaw.None, "the other s");
        t.signature = signatureOf(uint256(r), P256_N);
        assertFlaw(t, SshTranscript.Flaw.SignatureWrong, "s is N");
        t.signature = signatureOf(P256_N, uint256(s));
        assertFlaw(t, SshTranscript.Flaw.SignatureWrong, "r is N");
        t.signature = signatureOf(uint256(r), type(uint256).max);
        assertFlaw(t, SshTranscript.Flaw.SignatureWrong, "s is beyond N");
        t.signature = signatureOf(uint256(s), uint256(r));
        assertFlaw(t, SshTranscript.Flaw.SignatureWrong, "swapped");
    }

    // --- the precompile ---

    function test_ThePrecompileDecidesWhereThereIsOne() public {
        Transcript memory good = some();
        Transcript memory bad = some();
        bad.serverVersion = "SSH-2.0-another";
        vm.etch(PRECOMPILE, address(new Refusing()).code);
        assertFlaw(good, SshTranscript.Flaw.SignatureWrong, "refused, and not computed again");
        vm.etch(PRECOMPILE, address(new Accepting()).code);
        assertFlaw(bad, SshTranscript.Flaw.None, "accepted, and not computed again");
        vm.etch(PRECOMPILE, "");
        assertFlaw(good, SshTranscript.Flaw.None, "computed");
        assertFlaw(bad, SshTranscript.Flaw.SignatureWrong, "computed");
    }
}
