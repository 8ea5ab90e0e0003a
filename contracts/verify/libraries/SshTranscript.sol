// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {Transcript} from "../types/Evidence.sol";

/// @title Whether an SSH key exchange was signed by the holder of a P-256 key for one nonce.
/// @notice The exchange hash (RFC 4253 §8) covers the client's version string, which carries the nonce; the host's key signs it
/// (RFC 5656 §3.1.2). Nothing here needs the ephemeral key: K is in the transcript, and a wrong K makes a wrong hash.
/// @dev P-256 by the precompile at 0x100 (RIP-7212, EIP-7951) where there is one, else in Solidity.
library SshTranscript {
    /// @notice What is wrong with a transcript, in the order of the checks.
    enum Flaw {
        /// Nothing.
        None,
        /// Longer than 255 bytes, or not "SSH-" in front, or with CR or LF.
        ServerVersion,
        /// Longer than 4096 bytes, or not SSH_MSG_KEXINIT.
        KexInit,
        /// Q_C and Q_S are not both 32 bytes, or both points on P-256.
        PublicKeys,
        /// Not the content of a positive canonical mpint of at most 33 bytes.
        SharedSecret,
        /// Not exactly an ecdsa-sha2-nistp256 key.
        HostKey,
        /// Another key than the target's.
        ForeignKey,
        /// Not exactly an ecdsa-sha2-nistp256 signature of two positive canonical mpints.
        Signature,
        /// The key did not sign this exchange.
        SignatureWrong
    }

    bytes private constant VERSION = "SSH-2.0-freehold_";
    uint256 private constant VERSION_BYTES = 81; // with 64 digits
    uint256 private constant MAX_VERSION_BYTES = 255; // RFC 4253 §4.2
    uint256 private constant MAX_KEXINIT_BYTES = 4096;
    uint256 private constant MIN_KEXINIT_BYTES = 17; // type and cookie, RFC 4253 §7.1
    bytes1 private constant SSH_MSG_KEXINIT = 0x14;
    uint256 private constant X25519_BYTES = 32;
    uint256 private constant POINT_BYTES = 65;
    uint256 private constant MAX_MPINT_BYTES = 33;

    // string "ecdsa-sha2-nistp256", string "nistp256", the length and the first byte of Q (RFC 5656 §3.1)
    bytes private constant HOST_KEY_HEAD =
        hex"0000001365636473612d736861322d6e69737470323536000000086e697374703235360000004104";
    uint256 private constant HOST_KEY_HEAD_BYTES = 40;
    uint256 private constant HOST_KEY_BYTES = 104;
    // string "ecdsa-sha2-nistp256"
    bytes private constant SIGNATURE_HEAD = hex"0000001365636473612d736861322d6e69737470323536";
    uint256 private constant SIGNATURE_HEAD_BYTES = 23;

    /// @notice The first thing wrong with the transcript, and the exchange hash H when nothing is.
    /// @param nonce What the client's version string must carry, in lower-case hexadecimal.
    /// @param keyHash keccak256 of the 64 bytes of the host's key.
    function check(Transcript calldata transcript, bytes32 nonce, bytes32 keyHash)
        internal
        view
        returns (Flaw flaw, bytes32 exchangeHash)
    {
        flaw = _flawOfForm(transcript);
        if (flaw != Flaw.None) return (flaw, 0);
        (bytes32 x, bytes32 y) = _hostKey(transcript.hostKey);
        if (keccak256(abi.encodePacked(x, y)) != keyHash) return (Flaw.ForeignKey, 0);
        (bool sound, bytes32 r, bytes32 s) = _signature(transcript.signature);
        if (!sound) return (Flaw.Signature, 0);
        exchangeHash = _exchangeHash(transcript, nonce);
        // ECDSA signs SHA-256 of what it is given, which is H (RFC 5656 §3.1.2).
        if (!_verifies(sha256(abi.encodePacked(exchangeHash)), r, s, x, y)) return (Flaw.SignatureWrong, 0);
    }

    /// @dev Lengths and encodings of all but key and signature.
    function _flawOfForm(Transcript calldata transcript) private pure returns (Flaw) {
        if (!_isVersion(transcript.serverVersion)) return Flaw.ServerVersion;
        if (!_isKexInit(transcript.clientKexInit) || !_isKexInit(transcript.serverKexInit)) return Flaw.KexInit;
        if (transcript.clientPublic.length != transcript.serverPublic.length) return Flaw.PublicKeys;
        if (!_isPublic(transcript.clientPublic) || !_isPublic(transcript.serverPublic)) return Flaw.PublicKeys;
        if (!_isMpint(transcript.sharedSecret)) return Flaw.SharedSecret;
        bytes calldata key = transcript.hostKey;
        if (key.length != HOST_KEY_BYTES || keccak256(key[:HOST_KEY_HEAD_BYTES]) != keccak256(HOST_KEY_HEAD)) {
            return Flaw.HostKey;
        }
        return Flaw.None;
    }

    /// @dev RFC 4253 §4.2.
    function _isVersion(bytes calldata version) private pure returns (bool) {
        if (version.length < 4 || version.length > MAX_VERSION_BYTES || bytes4(version[:4]) != "SSH-") return false;
        for (uint256 i = 4; i < version.length; ++i) {
            if (version[i] == 0x0a || version[i] == 0x0d) return false;
        }
        return true;
    }

    function _isKexInit(bytes calldata payload) private pure returns (bool) {
        return payload.length >= MIN_KEXINIT_BYTES && payload.length <= MAX_KEXINIT_BYTES && payload[0] == SSH_MSG_KEXINIT;
    }

    /// @dev RFC 8731 §3 or RFC 5656 §4.
    function _isPublic(bytes calldata key) private pure returns (bool) {
        if (key.length == X25519_BYTES) return true;
        if (key.length != POINT_BYTES || key[0] != 0x04) return false;
        return P256.isValidPublicKey(bytes32(key[1:33]), bytes32(key[33:65]));
    }

    /// @dev RFC 4251 §5: positive, no needless zero in front.
    function _isMpint(bytes calldata content) private pure returns (bool) {
        if (content.length == 0 || content.length > MAX_MPINT_BYTES || content[0] >= 0x80) return false;
        if (content[0] == 0) return content.length > 1 && content[1] >= 0x80;
        return content.length < MAX_MPINT_BYTES;
    }

    function _hostKey(bytes calldata key) private pure returns (bytes32 x, bytes32 y) {
        x = bytes32(key[HOST_KEY_HEAD_BYTES:HOST_KEY_HEAD_BYTES + 32]);
        y = bytes32(key[HOST_KEY_HEAD_BYTES + 32:HOST_KEY_BYTES]);
    }

    /// @dev r and s of a signature blob without a byte too many.
    function _signature(bytes calldata blob) private pure returns (bool sound, bytes32 r, bytes32 s) {
        if (blob.length < SIGNATURE_HEAD_BYTES + 4) return (false, 0, 0);
        if (keccak256(blob[:SIGNATURE_HEAD_BYTES]) != keccak256(SIGNATURE_HEAD)) return (false, 0, 0);
        bytes calldata pair = blob[SIGNATURE_HEAD_BYTES + 4:];
        if (_uint32(blob[SIGNATURE_HEAD_BYTES:]) != pair.length) return (false, 0, 0);
        uint256 end;
        (end, r) = _readMpint(pair);
        if (end == 0) return (false, 0, 0);
        pair = pair[end:];
        (end, s) = _readMpint(pair);
        return (end != 0 && end == pair.length, r, s);
    }

    /// @dev The mpint in front, and where it ends; 0 when there is none of at most 256 bits.
    function _readMpint(bytes calldata data) private pure returns (uint256 end, bytes32 value) {
        if (data.length < 4) return (0, 0);
        end = 4 + uint256(_uint32(data));
        if (end > data.length) return (0, 0);
        bytes calldata content = data[4:end];
        if (!_isMpint(content)) return (0, 0);
        if (content.length == MAX_MPINT_BYTES) content = content[1:];
        value = bytes32(content) >> (8 * (32 - content.length));
    }

    function _uint32(bytes calldata data) private pure returns (uint32) {
        return uint32(bytes4(data[:4]));
    }

    /// @dev RFC 4253 §8 as RFC 5656 §4 and RFC 8731 §3 have it.
    function _exchangeHash(Transcript calldata transcript, bytes32 nonce) private pure returns (bytes32) {
        bytes memory front =
            abi.encodePacked(uint32(VERSION_BYTES), VERSION, _hexadecimal(nonce), _string(transcript.serverVersion));
        bytes memory middle =
            abi.encodePacked(_string(transcript.clientKexInit), _string(transcript.serverKexInit), _string(transcript.hostKey));
        bytes memory back = abi.encodePacked(
            _string(transcript.clientPublic), _string(transcript.serverPublic), _string(transcript.sharedSecret)
        );
        return sha256(abi.encodePacked(front, middle, back));
    }

    function _string(bytes calldata content) private pure returns (bytes memory) {
        return abi.encodePacked(uint32(content.length), content);
    }

    /// @dev 64 lower-case digits.
    function _hexadecimal(bytes32 value) private pure returns (bytes memory digits) {
        digits = new bytes(64);
        for (uint256 i = 0; i < 64; ++i) {
            uint8 nibble = uint8(uint256(value) >> (252 - 4 * i)) & 15;
            digits[i] = bytes1(nibble < 10 ? 48 + nibble : 87 + nibble);
        }
    }

    /// @dev OpenSSH sends the high of the two equivalent values of s about half the time; P256 takes the low one.
    function _verifies(bytes32 digest, bytes32 r, bytes32 s, bytes32 x, bytes32 y) private view returns (bool) {
        uint256 value = uint256(s);
        if (value >= P256.N) return false;
        if (value > P256.N / 2) value = P256.N - value;
        return P256.verify(digest, r, bytes32(value), x, y);
    }
}
