// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a verifier says of one target, in two bits: bits 2i and 2i + 1 of byte i / 4, lowest first, are target i.
/// Nothing said, or cannot tell: 0. The value 3 counts as nothing.
enum Outcome {
    /// Nothing said, or cannot tell; counts for nobody.
    Unknown,
    /// The beacon signed; the transcript can be asked for.
    Up,
    /// It did not.
    Down
}

/// @notice What a verifier revealed in an epoch, said again: the contract keeps only its hash.
/// @param seat Index of the seat, counted from 0.
/// @param bits Two bits per target, in the order of the targets; trailing zero bytes are left out.
/// @param root Of the Merkle tree (OpenZeppelin's: pairs sorted); the leaf of an UP is keccak256 of the 32 bytes of its
/// exchange hash H.
struct Ballot {
    uint32 seat;
    bytes bits;
    bytes32 root;
}

/// @notice One SSH key exchange with a host's beacon, without the ephemeral key (RFC 4253 §8, RFC 5656 §4, RFC 8731 §3). The client's
/// version string is not here: it is "SSH-2.0-freehold_" and the nonce in hexadecimal, so the contract writes it itself.
/// @param serverVersion Without CR LF, at most 255 bytes.
/// @param clientKexInit Payload of SSH_MSG_KEXINIT, at most 4096 bytes.
/// @param serverKexInit The server's, likewise.
/// @param hostKey K_S: string "ecdsa-sha2-nistp256", string "nistp256", string Q (65 bytes, uncompressed).
/// @param clientPublic Q_C: 32 bytes (curve25519) or 65 (nistp256).
/// @param serverPublic Q_S, likewise.
/// @param sharedSecret K: content of the mpint, at most 33 bytes.
/// @param signature String "ecdsa-sha2-nistp256", string of mpint r, mpint s; s may be high.
struct Transcript {
    bytes serverVersion;
    bytes clientKexInit;
    bytes serverKexInit;
    bytes hostKey;
    bytes clientPublic;
    bytes serverPublic;
    bytes sharedSecret;
    bytes signature;
}

/// @notice A transcript and the secret of the epoch it was made in, by the verifier on `seat`; and the proof that its exchange hash lies
/// in the tree that the host pledged in that epoch.
/// @param seat Who made it.
/// @param secret The verifier's secret of the epoch.
/// @param transcript The key exchange that proves it.
/// @param proof Merkle path from the exchange to the root that the host pledged.
struct Answer {
    uint32 seat;
    bytes32 secret;
    Transcript transcript;
    bytes32[] proof;
}
